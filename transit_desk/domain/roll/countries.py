"""Countries by ISO 3166-1 codes, in English and French. Made by scripts/countries.py; don't edit.

Names are those of the Unicode CLDR (Unicode License v3); what else lists call a country is in `words.py`.
"""

from typing import Final

# alpha-3 | alpha-2 | English | French
TABLE: Final = """
ABW|AW|Aruba|Aruba
AFG|AF|Afghanistan|Afghanistan
AGO|AO|Angola|Angola
AIA|AI|Anguilla|Anguilla
ALA|AX|Åland Islands|Îles Åland
ALB|AL|Albania|Albanie
AND|AD|Andorra|Andorre
ARE|AE|United Arab Emirates|Émirats arabes unis
ARG|AR|Argentina|Argentine
ARM|AM|Armenia|Arménie
ASM|AS|American Samoa|Samoa américaines
ATA|AQ|Antarctica|Antarctique
ATF|TF|French Southern Territories|Terres australes françaises
ATG|AG|Antigua & Barbuda|Antigua-et-Barbuda
AUS|AU|Australia|Australie
AUT|AT|Austria|Autriche
AZE|AZ|Azerbaijan|Azerbaïdjan
BDI|BI|Burundi|Burundi
BEL|BE|Belgium|Belgique
BEN|BJ|Benin|Bénin
BES|BQ|Caribbean Netherlands|Pays-Bas caribéens
BFA|BF|Burkina Faso|Burkina Faso
BGD|BD|Bangladesh|Bangladesh
BGR|BG|Bulgaria|Bulgarie
BHR|BH|Bahrain|Bahreïn
BHS|BS|Bahamas|Bahamas
BIH|BA|Bosnia & Herzegovina|Bosnie-Herzégovine
BLM|BL|St. Barthélemy|Saint-Barthélemy
BLR|BY|Belarus|Biélorussie
BLZ|BZ|Belize|Belize
BMU|BM|Bermuda|Bermudes
BOL|BO|Bolivia|Bolivie
BRA|BR|Brazil|Brésil
BRB|BB|Barbados|Barbade
BRN|BN|Brunei|Brunei
BTN|BT|Bhutan|Bhoutan
BVT|BV|Bouvet Island|Île Bouvet
BWA|BW|Botswana|Botswana
CAF|CF|Central African Republic|République centrafricaine
CAN|CA|Canada|Canada
CCK|CC|Cocos (Keeling) Islands|Îles Cocos
CHE|CH|Switzerland|Suisse
CHL|CL|Chile|Chili
CHN|CN|China|Chine
CIV|CI|Côte d’Ivoire|Côte d’Ivoire
CMR|CM|Cameroon|Cameroun
COD|CD|Congo - Kinshasa|Congo-Kinshasa
COG|CG|Congo - Brazzaville|Congo-Brazzaville
COK|CK|Cook Islands|Îles Cook
COL|CO|Colombia|Colombie
COM|KM|Comoros|Comores
CPV|CV|Cape Verde|Cap-Vert
CRI|CR|Costa Rica|Costa Rica
CUB|CU|Cuba|Cuba
CUW|CW|Curaçao|Curaçao
CXR|CX|Christmas Island|Île Christmas
CYM|KY|Cayman Islands|Îles Caïmans
CYP|CY|Cyprus|Chypre
CZE|CZ|Czechia|Tchéquie
DEU|DE|Germany|Allemagne
DJI|DJ|Djibouti|Djibouti
DMA|DM|Dominica|Dominique
DNK|DK|Denmark|Danemark
DOM|DO|Dominican Republic|République dominicaine
DZA|DZ|Algeria|Algérie
ECU|EC|Ecuador|Équateur
EGY|EG|Egypt|Égypte
ERI|ER|Eritrea|Érythrée
ESH|EH|Western Sahara|Sahara occidental
ESP|ES|Spain|Espagne
EST|EE|Estonia|Estonie
ETH|ET|Ethiopia|Éthiopie
FIN|FI|Finland|Finlande
FJI|FJ|Fiji|Fidji
FLK|FK|Falkland Islands|Îles Malouines
FRA|FR|France|France
FRO|FO|Faroe Islands|Îles Féroé
FSM|FM|Micronesia|Micronésie
GAB|GA|Gabon|Gabon
GBR|GB|United Kingdom|Royaume-Uni
GEO|GE|Georgia|Géorgie
GGY|GG|Guernsey|Guernesey
GHA|GH|Ghana|Ghana
GIB|GI|Gibraltar|Gibraltar
GIN|GN|Guinea|Guinée
GLP|GP|Guadeloupe|Guadeloupe
GMB|GM|Gambia|Gambie
GNB|GW|Guinea-Bissau|Guinée-Bissau
GNQ|GQ|Equatorial Guinea|Guinée équatoriale
GRC|GR|Greece|Grèce
GRD|GD|Grenada|Grenade
GRL|GL|Greenland|Groenland
GTM|GT|Guatemala|Guatemala
GUF|GF|French Guiana|Guyane française
GUM|GU|Guam|Guam
GUY|GY|Guyana|Guyana
HKG|HK|Hong Kong SAR China|R.A.S. chinoise de Hong Kong
HMD|HM|Heard & McDonald Islands|Îles Heard-et-MacDonald
HND|HN|Honduras|Honduras
HRV|HR|Croatia|Croatie
HTI|HT|Haiti|Haïti
HUN|HU|Hungary|Hongrie
IDN|ID|Indonesia|Indonésie
IMN|IM|Isle of Man|Île de Man
IND|IN|India|Inde
IOT|IO|British Indian Ocean Territory|Territoire britannique de l’océan Indien
IRL|IE|Ireland|Irlande
IRN|IR|Iran|Iran
IRQ|IQ|Iraq|Irak
ISL|IS|Iceland|Islande
ISR|IL|Israel|Israël
ITA|IT|Italy|Italie
JAM|JM|Jamaica|Jamaïque
JEY|JE|Jersey|Jersey
JOR|JO|Jordan|Jordanie
JPN|JP|Japan|Japon
KAZ|KZ|Kazakhstan|Kazakhstan
KEN|KE|Kenya|Kenya
KGZ|KG|Kyrgyzstan|Kirghizstan
KHM|KH|Cambodia|Cambodge
KIR|KI|Kiribati|Kiribati
KNA|KN|St. Kitts & Nevis|Saint-Christophe-et-Niévès
KOR|KR|South Korea|Corée du Sud
KWT|KW|Kuwait|Koweït
LAO|LA|Laos|Laos
LBN|LB|Lebanon|Liban
LBR|LR|Liberia|Liberia
LBY|LY|Libya|Libye
LCA|LC|St. Lucia|Sainte-Lucie
LIE|LI|Liechtenstein|Liechtenstein
LKA|LK|Sri Lanka|Sri Lanka
LSO|LS|Lesotho|Lesotho
LTU|LT|Lithuania|Lituanie
LUX|LU|Luxembourg|Luxembourg
LVA|LV|Latvia|Lettonie
MAC|MO|Macao SAR China|R.A.S. chinoise de Macao
MAF|MF|St. Martin|Saint-Martin
MAR|MA|Morocco|Maroc
MCO|MC|Monaco|Monaco
MDA|MD|Moldova|Moldavie
MDG|MG|Madagascar|Madagascar
MDV|MV|Maldives|Maldives
MEX|MX|Mexico|Mexique
MHL|MH|Marshall Islands|Îles Marshall
MKD|MK|North Macedonia|Macédoine du Nord
MLI|ML|Mali|Mali
MLT|MT|Malta|Malte
MMR|MM|Myanmar (Burma)|Myanmar (Birmanie)
MNE|ME|Montenegro|Monténégro
MNG|MN|Mongolia|Mongolie
MNP|MP|Northern Mariana Islands|Îles Mariannes du Nord
MOZ|MZ|Mozambique|Mozambique
MRT|MR|Mauritania|Mauritanie
MSR|MS|Montserrat|Montserrat
MTQ|MQ|Martinique|Martinique
MUS|MU|Mauritius|Maurice
MWI|MW|Malawi|Malawi
MYS|MY|Malaysia|Malaisie
MYT|YT|Mayotte|Mayotte
NAM|NA|Namibia|Namibie
NCL|NC|New Caledonia|Nouvelle-Calédonie
NER|NE|Niger|Niger
NFK|NF|Norfolk Island|Île Norfolk
NGA|NG|Nigeria|Nigeria
NIC|NI|Nicaragua|Nicaragua
NIU|NU|Niue|Niue
NLD|NL|Netherlands|Pays-Bas
NOR|NO|Norway|Norvège
NPL|NP|Nepal|Népal
NRU|NR|Nauru|Nauru
NZL|NZ|New Zealand|Nouvelle-Zélande
OMN|OM|Oman|Oman
PAK|PK|Pakistan|Pakistan
PAN|PA|Panama|Panama
PCN|PN|Pitcairn Islands|Îles Pitcairn
PER|PE|Peru|Pérou
PHL|PH|Philippines|Philippines
PLW|PW|Palau|Palaos
PNG|PG|Papua New Guinea|Papouasie-Nouvelle-Guinée
POL|PL|Poland|Pologne
PRI|PR|Puerto Rico|Porto Rico
PRK|KP|North Korea|Corée du Nord
PRT|PT|Portugal|Portugal
PRY|PY|Paraguay|Paraguay
PSE|PS|Palestinian Territories|Territoires palestiniens
PYF|PF|French Polynesia|Polynésie française
QAT|QA|Qatar|Qatar
REU|RE|Réunion|La Réunion
ROU|RO|Romania|Roumanie
RUS|RU|Russia|Russie
RWA|RW|Rwanda|Rwanda
SAU|SA|Saudi Arabia|Arabie saoudite
SDN|SD|Sudan|Soudan
SEN|SN|Senegal|Sénégal
SGP|SG|Singapore|Singapour
SGS|GS|South Georgia & South Sandwich Islands|Géorgie du Sud-et-les Îles Sandwich du Sud
SHN|SH|St. Helena|Sainte-Hélène
SJM|SJ|Svalbard & Jan Mayen|Svalbard et Jan Mayen
SLB|SB|Solomon Islands|Îles Salomon
SLE|SL|Sierra Leone|Sierra Leone
SLV|SV|El Salvador|Salvador
SMR|SM|San Marino|Saint-Marin
SOM|SO|Somalia|Somalie
SPM|PM|St. Pierre & Miquelon|Saint-Pierre-et-Miquelon
SRB|RS|Serbia|Serbie
SSD|SS|South Sudan|Soudan du Sud
STP|ST|São Tomé & Príncipe|Sao Tomé-et-Principe
SUR|SR|Suriname|Suriname
SVK|SK|Slovakia|Slovaquie
SVN|SI|Slovenia|Slovénie
SWE|SE|Sweden|Suède
SWZ|SZ|Eswatini|Eswatini
SXM|SX|Sint Maarten|Saint-Martin (partie néerlandaise)
SYC|SC|Seychelles|Seychelles
SYR|SY|Syria|Syrie
TCA|TC|Turks & Caicos Islands|Îles Turques-et-Caïques
TCD|TD|Chad|Tchad
TGO|TG|Togo|Togo
THA|TH|Thailand|Thaïlande
TJK|TJ|Tajikistan|Tadjikistan
TKL|TK|Tokelau|Tokelau
TKM|TM|Turkmenistan|Turkménistan
TLS|TL|Timor-Leste|Timor oriental
TON|TO|Tonga|Tonga
TTO|TT|Trinidad & Tobago|Trinité-et-Tobago
TUN|TN|Tunisia|Tunisie
TUR|TR|Türkiye|Turquie
TUV|TV|Tuvalu|Tuvalu
TWN|TW|Taiwan|Taïwan
TZA|TZ|Tanzania|Tanzanie
UGA|UG|Uganda|Ouganda
UKR|UA|Ukraine|Ukraine
UMI|UM|U.S. Outlying Islands|Îles mineures éloignées des États-Unis
URY|UY|Uruguay|Uruguay
USA|US|United States|États-Unis
UZB|UZ|Uzbekistan|Ouzbékistan
VAT|VA|Vatican City|État de la Cité du Vatican
VCT|VC|St. Vincent & Grenadines|Saint-Vincent-et-les Grenadines
VEN|VE|Venezuela|Venezuela
VGB|VG|British Virgin Islands|Îles Vierges britanniques
VIR|VI|U.S. Virgin Islands|Îles Vierges des États-Unis
VNM|VN|Vietnam|Viêt Nam
VUT|VU|Vanuatu|Vanuatu
WLF|WF|Wallis & Futuna|Wallis-et-Futuna
WSM|WS|Samoa|Samoa
XKK|XK|Kosovo|Kosovo
YEM|YE|Yemen|Yémen
ZAF|ZA|South Africa|Afrique du Sud
ZMB|ZM|Zambia|Zambie
ZWE|ZW|Zimbabwe|Zimbabwe
"""
