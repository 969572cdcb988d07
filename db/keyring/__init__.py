"""The keyring: who may open the data, each with a password of their own (docs/decisions/0017).

`format` is the file, `slots` the cryptography, `closed` the file before a password, `opened` after one,
`held` what a change is made of.
"""

from db.keyring.closed import Keyring, create, read
from db.keyring.format import Kdf
from db.keyring.opened import TODAY, OpenKeyring
from db.keyring.slots import NotesKey, Secret

__all__ = ["TODAY", "Kdf", "Keyring", "NotesKey", "OpenKeyring", "Secret", "create", "read"]
