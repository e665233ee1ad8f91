"""What kinds of units there are: activity, patients taken, usual size, stay and occupancy.

Sizes and stays are orders of magnitude of French hospitals (SAE), chosen so that a screen looks like a real day.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of unit. Ages in years, `stay` in days, `occupancy` the usual share of staffed beds taken."""

    suffix: str
    name: str
    activity: str
    beds: tuple[int, int]
    stay: float
    occupancy: float
    ages: tuple[int | None, int | None] = (15, None)
    care_mode: str = "28"


_CHILD = (0, 15)

REA = Kind("REA", "Réanimation polyvalente", "127", (8, 24), 6, 0.86)
_REA_MED = Kind("REA-MED", "Réanimation médicale", "126", (10, 24), 7, 0.88)
_REA_CHIR = Kind("REA-CHIR", "Réanimation chirurgicale", "122", (10, 22), 6, 0.85)
_REA_NEURO = Kind("REA-NEURO", "Réanimation neurochirurgicale", "129", (8, 16), 8, 0.87)
_REA_CARDIO = Kind("REA-CCV", "Réanimation chirurgie cardiaque", "123", (8, 16), 4, 0.82)
_REA_PED = Kind("REA-PED", "Réanimation pédiatrique", "130", (6, 14), 5, 0.75, _CHILD)
_REA_NEO = Kind("REA-NEO", "Réanimation néonatale", "128", (8, 18), 12, 0.8, (0, 0))
_REA_BRU = Kind("REA-BRU", "Réanimation brûlés", "121", (4, 8), 14, 0.75)
_USIC = Kind("USIC", "Soins intensifs cardiologiques", "354", (6, 16), 2.5, 0.8)
_USINV = Kind("USINV", "Soins intensifs neuro-vasculaires", "356", (5, 12), 3, 0.83)
_USIP = Kind("USIP", "Soins intensifs polyvalents", "351", (6, 16), 3, 0.8)
_USI_PNEUMO = Kind("USI-PNEUMO", "Soins intensifs de pneumologie", "357", (6, 12), 5, 0.85)
_USI_HEMATO = Kind("USI-HEMATO", "Soins intensifs d'hématologie", "361", (8, 18), 18, 0.88)
_USI_NEO = Kind("USI-NEO", "Soins intensifs de néonatalogie", "369", (6, 14), 8, 0.78, (0, 0))
_USC = Kind("USC", "Surveillance continue polyvalente", "373", (4, 14), 3, 0.8)
_USC_MED = Kind("USC-MED", "Surveillance continue médicale", "375", (4, 10), 3, 0.8)
_USC_CHIR = Kind("USC-CHIR", "Surveillance continue chirurgicale", "374", (4, 12), 2, 0.78)
_USC_PED = Kind("USC-PED", "Surveillance continue pédiatrique", "391", (4, 10), 2, 0.7, _CHILD)

_UHCD = Kind("UHCD", "Hospitalisation de courte durée", "157", (4, 16), 0.8, 0.85, (15, None), "13")
_MED = Kind("MED", "Médecine polyvalente", "083", (16, 32), 6, 0.93)
_MED_INT = Kind("MED-INT", "Médecine interne", "085", (16, 30), 8, 0.92)
_CARDIO = Kind("CARDIO", "Cardiologie", "013", (14, 30), 5, 0.9)
_PNEUMO = Kind("PNEUMO", "Pneumologie", "114", (14, 28), 7, 0.92)
_NEURO = Kind("NEURO", "Neurologie", "097", (14, 28), 7, 0.91)
_NEPHRO = Kind("NEPHRO", "Néphrologie", "095", (10, 20), 6, 0.88)
_INFECTIO = Kind("INFECTIO", "Maladies infectieuses et tropicales", "077", (10, 24), 7, 0.88)
_ONCO = Kind("ONCO", "Oncologie médicale", "102", (12, 28), 6, 0.9)
_RHUMATO = Kind("RHUMATO", "Rhumatologie", "131", (10, 24), 5, 0.85)
_LISP = Kind("LISP", "Soins palliatifs", "076", (4, 12), 14, 0.9)
_ORTHO = Kind("ORTHO", "Chirurgie orthopédique et traumatologique", "025", (14, 30), 4, 0.85)
_URO = Kind("URO", "Urologie", "031", (10, 24), 3, 0.82)
_GYNECO = Kind("GYNECO", "Chirurgie gynécologique", "022", (8, 20), 2, 0.75)
_THORAX = Kind("THORAX", "Chirurgie thoracique et pulmonaire", "030", (10, 20), 5, 0.83)
_VASC = Kind("VASC", "Chirurgie vasculaire", "032", (10, 24), 5, 0.84)
_NCHIR = Kind("NCHIR", "Neurochirurgie", "096", (12, 26), 6, 0.86)
_OBST = Kind("OBST", "Obstétrique", "100", (12, 32), 3.5, 0.78)
_NEONAT = Kind("NEONAT", "Néonatalogie", "094", (6, 16), 7, 0.75, (0, 0))
_PED = Kind("PED", "Médecine pédiatrique", "088", (10, 28), 3, 0.72, _CHILD)
_MPR = Kind("MPR", "Médecine physique et de réadaptation", "090", (20, 50), 28, 0.93)
_SRPR = Kind("SRPR", "Réadaptation post-réanimation", "244", (6, 14), 30, 0.93)

# Order is precedence: critical care first, so that a small France has it too.
# fmt: off
_UNIVERSITY = (
    _REA_MED, _REA_CHIR, _USIC, _USINV, _USC, _REA_NEURO, _REA_CARDIO, _REA_PED, _REA_NEO, _USI_PNEUMO,
    _USI_HEMATO, _USC_CHIR, _USC_PED, _USI_NEO, REA, _REA_BRU, _UHCD, _MED, _CARDIO, _PNEUMO, _NEURO, _ORTHO,
    _MED_INT, _OBST, _PED, _NEPHRO, _INFECTIO, _ONCO, _NCHIR, _THORAX, _VASC, _URO, _GYNECO, _RHUMATO, _NEONAT,
    _SRPR, _MPR, _LISP,
)
_GENERAL = (
    REA, _USC, _USIC, _UHCD, _MED, _ORTHO, _OBST, _PED, _USINV, _CARDIO, _PNEUMO, _MED_INT, _USIP, _NEURO,
    _NEONAT, _URO, _INFECTIO, _LISP, _MPR, _ONCO, _NEPHRO, _GYNECO, _RHUMATO, _USC_MED,
)
_CLINIC = (_USC, _ORTHO, _URO, _MED, _GYNECO, _OBST, _VASC, _ONCO)
_LOCAL = (_MED, _MPR, _LISP, _MED_INT, _RHUMATO, _CARDIO, _PNEUMO, _UHCD)
# fmt: on


class Profile(NamedTuple):
    """A kind of establishment: what it is called and which units it has, most telling first."""

    title: str
    kinds: tuple[Kind, ...]


UNIVERSITY = Profile("Centre hospitalier universitaire simulé", _UNIVERSITY)
GENERAL = Profile("Hôpital simulé", _GENERAL)
CLINIC = Profile("Clinique simulée", _CLINIC)
LOCAL = Profile("Hôpital local simulé", _LOCAL)
