"""Paper: frozen rows of `transit_desk.domain.papers` in, bytes out. ReportLab, openpyxl and the bar code
library are imported by the module that needs them, so that nothing here slows the start."""
