"""The 18 regions and 101 departments of France, as the simulator and the loaders of real data need them.

Codes are INSEE's. A department stands for itself by its prefecture (commune code, rounded position, WGS 84), and
weighs its inhabitants in thousands: enough to spread hospitals plausibly, not a source for anything else.
"""

from typing import NamedTuple

from schemas.core.department_names import name_of


class Department(NamedTuple):
    """One department; `region` without prefix ("44"), `weight` in thousands of inhabitants."""

    code: str
    region: str
    commune: str
    prefecture: str
    lat: float
    lon: float
    weight: int

    @property
    def name(self) -> str | None:
        """As INSEE calls it."""
        return name_of(f"D-{self.code}")

    @property
    def territory(self) -> dict[str, str]:
        """As a directory unit names it, the prefecture being the commune."""
        return {"region": f"R-{self.region}", "department": f"D-{self.code}", "commune": self.commune}


REGIONS: dict[str, str] = {
    "01": "Guadeloupe",
    "02": "Martinique",
    "03": "Guyane",
    "04": "La Réunion",
    "06": "Mayotte",
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d'Azur",
    "94": "Corse",
}

_TABLE = """\
01;84;01053;Bourg-en-Bresse;46.21;5.23;660
02;32;02408;Laon;49.56;3.62;525
03;84;03190;Moulins;46.57;3.33;335
04;93;04070;Digne-les-Bains;44.09;6.24;166
05;93;05061;Gap;44.56;6.08;141
06;93;06088;Nice;43.70;7.27;1100
07;84;07186;Privas;44.74;4.60;330
08;44;08105;Charleville-Mézières;49.77;4.72;268
09;76;09122;Foix;42.97;1.61;154
10;44;10387;Troyes;48.30;4.08;311
11;76;11069;Carcassonne;43.21;2.35;375
12;76;12202;Rodez;44.35;2.57;280
13;93;13055;Marseille;43.30;5.37;2050
14;28;14118;Caen;49.18;-0.37;700
15;84;15014;Aurillac;44.93;2.44;144
16;75;16015;Angoulême;45.65;0.16;352
17;75;17300;La Rochelle;46.16;-1.15;660
18;24;18033;Bourges;47.08;2.40;300
19;75;19272;Tulle;45.27;1.77;240
21;27;21231;Dijon;47.32;5.04;535
22;53;22278;Saint-Brieuc;48.51;-2.76;605
23;75;23096;Guéret;46.17;1.87;116
24;75;24322;Périgueux;45.18;0.72;413
25;27;25056;Besançon;47.24;6.02;547
26;84;26362;Valence;44.93;4.89;520
27;28;27229;Évreux;49.02;1.15;600
28;24;28085;Chartres;48.45;1.49;431
29;53;29232;Quimper;48.00;-4.10;920
2A;94;2A004;Ajaccio;41.92;8.74;161
2B;94;2B033;Bastia;42.70;9.45;184
30;76;30189;Nîmes;43.84;4.36;755
31;76;31555;Toulouse;43.60;1.44;1430
32;76;32013;Auch;43.65;0.59;192
33;75;33063;Bordeaux;44.84;-0.58;1650
34;76;34172;Montpellier;43.61;3.88;1200
35;53;35238;Rennes;48.11;-1.68;1100
36;24;36044;Châteauroux;46.81;1.69;217
37;24;37261;Tours;47.39;0.69;612
38;84;38185;Grenoble;45.19;5.72;1280
39;27;39300;Lons-le-Saunier;46.67;5.55;259
40;75;40192;Mont-de-Marsan;43.89;-0.50;420
41;24;41018;Blois;47.59;1.33;329
42;84;42218;Saint-Étienne;45.44;4.39;767
43;84;43157;Le Puy-en-Velay;45.04;3.88;228
44;52;44109;Nantes;47.22;-1.55;1450
45;24;45234;Orléans;47.90;1.90;685
46;76;46042;Cahors;44.45;1.44;175
47;75;47001;Agen;44.20;0.62;331
48;76;48095;Mende;44.52;3.50;77
49;52;49007;Angers;47.47;-0.55;820
50;28;50502;Saint-Lô;49.12;-1.09;495
51;44;51108;Châlons-en-Champagne;48.96;4.36;566
52;44;52121;Chaumont;48.11;5.14;170
53;52;53130;Laval;48.07;-0.77;307
54;44;54395;Nancy;48.69;6.18;733
55;44;55029;Bar-le-Duc;48.77;5.16;182
56;53;56260;Vannes;47.66;-2.76;765
57;44;57463;Metz;49.12;6.18;1045
58;27;58194;Nevers;46.99;3.16;202
59;32;59350;Lille;50.63;3.06;2610
60;32;60057;Beauvais;49.43;2.08;830
61;28;61001;Alençon;48.43;0.09;276
62;32;62041;Arras;50.29;2.78;1460
63;84;63113;Clermont-Ferrand;45.78;3.08;662
64;75;64445;Pau;43.30;-0.37;690
65;76;65440;Tarbes;43.23;0.07;230
66;76;66136;Perpignan;42.70;2.90;485
67;44;67482;Strasbourg;48.57;7.75;1150
68;44;68066;Colmar;48.08;7.36;767
69;84;69123;Lyon;45.76;4.84;1890
70;27;70550;Vesoul;47.62;6.16;234
71;27;71270;Mâcon;46.31;4.83;550
72;52;72181;Le Mans;48.00;0.20;566
73;84;73065;Chambéry;45.57;5.92;440
74;84;74010;Annecy;45.90;6.13;835
75;11;75056;Paris;48.86;2.35;2130
76;28;76540;Rouen;49.44;1.10;1255
77;11;77288;Melun;48.54;2.66;1430
78;11;78646;Versailles;48.80;2.13;1455
79;75;79191;Niort;46.32;-0.46;375
80;32;80021;Amiens;49.89;2.30;568
81;76;81004;Albi;43.93;2.15;390
82;76;82121;Montauban;44.02;1.36;262
83;93;83137;Toulon;43.12;5.93;1090
84;93;84007;Avignon;43.95;4.81;562
85;52;85191;La Roche-sur-Yon;46.67;-1.43;690
86;75;86194;Poitiers;46.58;0.34;440
87;75;87085;Limoges;45.83;1.26;372
88;44;88160;Épinal;48.17;6.45;360
89;27;89024;Auxerre;47.80;3.57;335
90;27;90010;Belfort;47.64;6.86;140
91;11;91228;Évry-Courcouronnes;48.63;2.44;1310
92;11;92050;Nanterre;48.89;2.21;1630
93;11;93008;Bobigny;48.91;2.44;1660
94;11;94028;Créteil;48.79;2.46;1410
95;11;95500;Pontoise;49.05;2.10;1260
971;01;97105;Basse-Terre;16.00;-61.73;380
972;02;97209;Fort-de-France;14.60;-61.07;360
973;03;97302;Cayenne;4.92;-52.31;290
974;04;97411;Saint-Denis;-20.88;55.45;870
976;06;97611;Mamoudzou;-12.78;45.23;300
"""


def _read(line: str) -> Department:
    code, region, commune, prefecture, lat, lon, weight = line.split(";")
    return Department(code, region, commune, prefecture, float(lat), float(lon), int(weight))


DEPARTMENTS: dict[str, Department] = {d.code: d for d in map(_read, _TABLE.splitlines())}
"""By code without prefix: "01", "2A", "971"."""
