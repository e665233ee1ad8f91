"""Names that patients' data goes by, in French and English, however they are cased, accented, joined or numbered.

It errs on the side of finding: one word of a patient in a name is enough. A few words are those of things too (a
ward's name, a hospital's address), and mean a patient unless the name says of which thing.
"""

import re
import unicodedata

# fmt: off
_WORDS = frozenset({
    "patient", "patients", "patiente", "malade", "malades", "resident", "residente", "residents", "usager", "usagere",
    "usagers", "assure", "assuree", "assures", "beneficiaire", "beneficiaires", "beneficiary", "beneficiaries",
    "individu", "individus", "individual", "personne", "personnes", "person", "persons", "identite", "identites",
    "identity", "prenom", "prenoms", "firstname", "lastname", "surname", "forename", "given", "maiden", "birth", "born",
    "birthdate", "birthday", "birthyear", "birthplace", "naissance", "dob", "ddn", "nir", "nss", "ssn", "ins", "insc",
    "insnir", "secu", "ipp", "nip", "iep", "nda", "mrn", "pid", "sejour", "sejours", "encounter", "dossier",
})
_WORDS_OF_THINGS_TOO = frozenset({
    "nom", "noms", "name", "names", "family", "adresse", "adresses", "address", "addresses", "telephone", "telephones",
    "tel", "phone", "phones", "mobile", "portable", "email", "emails", "mail", "courriel",
})
_THINGS = frozenset({
    "unit", "units", "unite", "unites", "service", "services", "ward", "pole", "etablissement", "establishment",
    "hospital", "hopital", "site", "structure", "organisation", "organization", "organisme", "feed", "source", "system",
    "systeme", "software", "logiciel", "application", "app", "vendor", "editeur", "product", "host", "server", "file",
    "fichier", "user", "display", "activity", "activite", "offer", "offre", "region", "department", "departement",
    "territory", "territoire", "commune", "ville", "city", "ip", "mac", "web", "bed", "lit", "room", "chambre", "event",
    "schema", "field", "code", "type", "key",
})
_JOINED = frozenset({
    "givenname", "familyname", "fullname", "maidenname", "dateofbirth", "lieunaissance", "nomusage", "nomusuel",
    "nomfamille", "nomdefamille", "nomcomplet", "numeroins", "visitnumber", "yearofbirth", "numerosejour",
})
# fmt: on
_BESIDE = frozenset(
    {
        "id",
        "ids",
        "identifier",
        "identifiant",
        "number",
        "numero",
        "no",
        "num",
        "date",
        "year",
        "annee",
        "place",
        "lieu",
        "country",
        "pays",
        "sex",
        "sexe",
        "gender",
        "genre",
        "age",
        "data",
        "donnees",
        "info",
        "infos",
        "ref",
        "reference",
        "first",
        "last",
        "middle",
        "full",
        "legal",
        "usual",
        "usage",
        "usuel",
        "famille",
        "visit",
        "status",
        "statut",
        "of",
        "de",
        "du",
        "d",
        "la",
        "le",
        "l",
        "the",
    }
)
"""What stands beside such a word in many a name, and is nobody's name."""
_SAID = _WORDS | _WORDS_OF_THINGS_TOO | _THINGS | _BESIDE
_STEM = re.compile("patient|prenom|naissance|firstname|lastname|malade|usager|beneficiair|identite|sejour")
_STEM_OF_THINGS_TOO = re.compile("adresse|telephone")
"""What a name written in one word may hold, wherever."""
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_UNSEEN = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]+")
"""Accents, once apart from their letters, and characters of no width."""
_LONGEST = 200
"""Characters of a name that are looked at."""


def without_accents(text: str) -> str:
    """Letters without their accents, of their ordinary width."""
    return text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKD", text))


def is_patient_field(name: str) -> bool:
    """Whether a field's name is one that patients' data goes by."""
    parts = _parts(without_accents(name[:_LONGEST]))
    joined = "".join(parts)
    if not _WORDS.isdisjoint(parts) or joined in _JOINED or _STEM.search(joined):
        return True
    if _WORDS_OF_THINGS_TOO.isdisjoint(parts) and not _STEM_OF_THINGS_TOO.search(joined):
        return False
    return _THINGS.isdisjoint(parts)


def may_be_shown(name: str) -> bool:
    """Whether a patient's field may be named in a sentence: its name is made of words of ours and nothing else."""
    plain = without_accents(name)
    parts = _parts(plain)
    joined = "".join(parts)
    said = joined in _JOINED or all(part in _SAID for part in parts)
    return said and "".join(filter(str.isalnum, plain)).lower() == joined


def _parts(plain: str) -> list[str]:
    return [part.lower() for part in _PART.findall(plain)]
