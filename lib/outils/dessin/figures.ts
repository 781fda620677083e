/** Les trois figures de la soutenance, dessinées d'après les données fournies et la base qui en est née. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Base } from '../../base/connexion';
import { RACINE } from '../../base/config';
import { masquer } from '../../commun/masquage';
import { boite, dessin, fleche, hauteurDe, texte, type Boite } from './svg';

/** Les figures, nom de fichier → contenu. @param base où `data_1` est migrée */
export async function dessinerFigures(base: Base): Promise<Map<string, string>> {
  return new Map([
    ['avant_apres.svg', avantApres(await lireFusion(base))],
    ['chemin.svg', chemin()],
    ['cascade.svg', cascade()],
  ]);
}

const ligneDe = (fichier: string, ligne: number): string =>
  masquer(readFileSync(join(RACINE, 'data_1', fichier), 'utf8').split(/\r?\n/)[ligne - 1] ?? '');

interface Fusion {
  nom: string;
  email: string;
  date_inscription: string;
  region: string;
  commentaire: string;
  identites: string;
  gardee: Place;
  fusionnee: Place;
}

interface Place {
  readonly fichier: string;
  readonly ligne: number;
}

/** La fusion que l'on montre : un client des deux agences. */
async function lireFusion(base: Base): Promise<Fusion> {
  const fiche = await base.lireUne<Omit<Fusion, 'gardee' | 'fusionnee'> & Record<string, string | number>>(
    `SELECT c.nom, c.email, c.date_inscription, c.region, c.commentaire, CONCAT(c.source, ':', c.id_source, ' et ', k.source, ':', k.id_source) AS identites,
            f.nom AS f1, c.ligne AS l1, g.nom AS f2, k.ligne AS l2
     FROM correspondances k JOIN clients c ON c.id_client = k.id_cible JOIN fichiers f ON f.id_fichier = c.id_fichier
     JOIN fichiers g ON g.id_fichier = k.id_fichier WHERE k.entite = 'clients' AND k.id_source = '1047'`,
  );
  return {
    ...fiche,
    gardee: { fichier: String(fiche.f1), ligne: Number(fiche.l1) },
    fusionnee: { fichier: String(fiche.f2), ligne: Number(fiche.l2) },
  };
}

function avantApres({ gardee, fusionnee, ...fiche }: Fusion): string {
  const avant = ({ fichier, ligne }: Place, y: number): Boite => ({
    ...{ x: 24, y, largeur: 650, fixe: true, titre: `${fichier}, ligne ${ligne}` },
    lignes: [ligneDe(fichier, 1), ligneDe(fichier, ligne)],
  });
  const apres: Boite = {
    ...{ x: 770, y: 62, largeur: 436, ton: 'bon', titre: 'Un seul client en base' },
    lignes: [
      `nom : ${fiche.nom}`,
      `e-mail : ${masquer(fiche.email)}`,
      `inscrit le : ${fiche.date_inscription}`,
      `région : ${fiche.region} (la seconde fiche la complète)`,
      `commentaire : ${fiche.commentaire}`,
      `identités : ${fiche.identites}`,
    ],
  };
  return dessin({ largeur: 1230, hauteur: 300 }, 'Avant, après', 'Deux lignes de deux agences deviennent un client.', [
    texte(24, 36, 'Avant : deux agences, deux fichiers, deux façons d’écrire', 'tete'),
    texte(770, 36, 'Après : une base, et rien de perdu', 'tete'),
    ...[avant(gardee, 56), avant(fusionnee, 166)].map(boite),
    boite(apres),
    fleche([674, 93], [722, 93], [722, 130], [770, 130]),
    fleche([674, 203], [722, 203], [722, 160], [770, 160]),
    texte(
      24,
      276,
      'Même adresse, et même nom une fois ôtées la casse, la ponctuation et la forme juridique : la même fiche (CLI-06).',
    ),
  ]);
}

/** Les pièces que traverse une ligne, et où elle peut finir. */
function chemin(): string {
  const pieces: readonly (readonly [titre: string, lignes: readonly string[]])[] = [
    ['Lecture', ['encodage, séparateur,', 'en-têtes, colonnes']],
    ['Contrôle', ['normaliser, puis les', "règles d'une ligne"]],
    ['Jugement', ["règles d'ensemble :", 'copies, fusions, références']],
    ['Écriture', ['par lots, contraintes', 'actives, tout ou rien']],
  ];
  const [largeur, pas] = [220, 290];
  const boites = pieces.map(([titre, lignes], rang): Boite => ({
    x: 40 + pas * rang,
    y: 70,
    largeur,
    titre: `${rang + 1}. ${titre}`,
    lignes,
  }));
  const sorts: readonly Boite[] = [
    { x: 40, y: 330, largeur: 200, titre: 'Insérée', lignes: ['une ligne neuve'], ton: 'bon' },
    { x: 260, y: 330, largeur: 200, titre: 'Mise à jour', lignes: ['avec --actualiser'], ton: 'bon' },
    { x: 480, y: 330, largeur: 200, titre: 'Fusionnée', lignes: ['la même fiche, ailleurs'], ton: 'bon' },
    { x: 700, y: 330, largeur: 200, titre: 'Ignorée', lignes: ['une copie exacte'] },
    { x: 920, y: 330, largeur: 200, titre: 'Isolée', lignes: ['en erreur, jamais perdue'], ton: 'mauvais' },
  ];
  const y = 70 + hauteurDe(boites[0] ?? {}) / 2;
  return dessin({ largeur: 1160, hauteur: 450 }, "Le chemin d'une ligne", 'Quatre étapes, cinq sorts.', [
    texte(40, 40, 'Une ligne traverse quatre étapes, dans un sens, une fois', 'tete'),
    ...boites.map(boite),
    ...[0, 1, 2].map((rang) => fleche([40 + pas * rang + largeur, y], [40 + pas * (rang + 1), y])),
    boite({ x: 620, y: 190, largeur: 220, titre: 'Registre', lignes: ['ce que la base sait déjà'] }),
    fleche([730, 190], [730, 144]),
    texte(
      40,
      310,
      'Elle en sort avec un sort, et un seul : lues = insérées + mises à jour + fusionnées + ignorées + isolées',
      'tete',
    ),
    `<rect class="lien" x="20" y="284" width="1120" height="116" rx="8"/>`,
    fleche([1020, 144], [1020, 284]),
    ...sorts.map(boite),
    texte(40, 430, 'Une ligne isolée se corrige, se rend à reprise.ts, et reprend le même chemin.'),
  ]);
}

/** Le client 9 sans nom, le projet qui l'attend, et ce que sa correction libère. */
function cascade(): string {
  const [client, projet] = [ligneDe('clients_agence1.csv', 10), ligneDe('projets.csv', 44)];
  return dessin({ largeur: 1284, hauteur: 380 }, 'La cascade', 'Corriger un client libère le projet qui l’attendait.', [
    texte(24, 36, 'À la migration', 'tete'),
    boite({
      x: 24,
      y: 56,
      largeur: 530,
      titre: 'clients_agence1.csv, ligne 10 : isolée, CLI-02 (pas de nom)',
      lignes: [client],
      ton: 'mauvais',
      fixe: true,
    }),
    boite({
      x: 24,
      y: 170,
      largeur: 530,
      titre: 'projets.csv, ligne 44 : isolée, PRJ-04P (elle attend le client 9)',
      lignes: [projet],
      ton: 'attend',
      fixe: true,
    }),
    fleche([304, 170], [304, 110]),
    texte(24, 262, 'Le projet est juste : il n’attend que son client.'),
    texte(610, 36, 'À la reprise', 'tete'),
    boite({
      x: 610,
      y: 56,
      largeur: 650,
      titre: 'On saisit le nom, on rend le fichier à reprise.ts : insérée',
      lignes: [client.replace('9,,', "9,Jardins d'Hélène SARL,")],
      ton: 'bon',
      fixe: true,
    }),
    boite({
      x: 610,
      y: 170,
      largeur: 650,
      titre: 'Le projet repart seul, sans qu’on y touche : inséré',
      lignes: [projet],
      ton: 'bon',
      fixe: true,
    }),
    fleche([935, 109], [935, 170]),
    fleche([554, 83], [610, 83]),
    fleche([554, 197], [610, 197]),
    texte(
      24,
      320,
      'Deux entrées de la quarantaine closes, dont une libérée par sa référence. --annuler les rouvre toutes les deux.',
      'tete',
    ),
    texte(
      24,
      352,
      'La quarantaine ne se récrit pas : chaque entrée s’ouvre une fois, se clôt une fois, et dit par quelle exécution.',
    ),
  ]);
}
