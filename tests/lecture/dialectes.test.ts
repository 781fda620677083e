/** Le même contenu, écrit de toutes les façons qu'une agence peut l'écrire, donne la même base. */
import type { Rangee } from '../../lib/base/connexion';
import { Banc } from '../outils/banc';
import { ecrireClasseur, ENCODEURS, type CelluleXlsx } from './outils';

type Contenu = Readonly<Record<string, readonly (readonly string[])[]>>;

const CONTENU: Contenu = {
  clients: [
    ['id', 'Raison sociale', 'Courriel', "Date d'inscription", 'Région', 'Remarques'],
    ['1', 'Béton Armor SCOP', 'contact@beton-armor.fr', '25/12/2019', 'Bretagne', 'dit « oui »'],
    ['2', 'Cévennes, Habitat ; & fils', 'contact@cevennes.fr', '05/03/2020', 'Île-de-France', 'Le "Bon" Coin | à côté'],
    ['3', 'Forêt à çà', 'pas-un-email', '01/02/2021', '', ''],
    ['4', 'Œuvres réunies', 'oeuvres@x.fr', '04/05/2021', 'Rhône', 'deux\nlignes'],
  ],
  intervenants: [
    ['Matricule', 'Nom', 'Prénom', 'Agence', 'E-mail', 'Tél.'],
    ['I-01', 'Lefèvre', 'Élodie', 'Paris', 'elodie@x.fr', '06 79 52 53 82'],
    ['I-02', 'Poirier', 'Jérôme', 'Lyon', 'jerome@x.fr', '+33 6 69 31 71 94'],
  ],
  projets: [
    ['N° projet', 'Libellé', 'Réf client', 'Début', 'Date de fin prévue', 'Statut', 'Note'],
    ['10', 'Audit « réseau »', '1', '26/01/2022', '30/06/2022', 'Terminé', '4,5'],
    ['11', 'Déploiement', '2', '01/02/2022', '', 'En cours', ''],
    ['12', 'Sans client', '99', '01/02/2022', '', 'En cours', ''],
  ],
  affectations: [
    ['Projet', 'Intervenant', 'Date', 'Rôle'],
    ['10', 'I-01', '27/01/2022', 'Chef de projet'],
    ['11', 'i1', '15/02/2022', 'Développeur'],
  ],
};

interface Dialecte {
  readonly nom: string;
  readonly separateur: string;
  readonly fin: string;
  readonly encodage: string;
  readonly avant?: string;
  readonly apres?: string;
  readonly echappe?: boolean;
}

const DIALECTES: readonly Dialecte[] = [
  { nom: 'canonique', separateur: ',', fin: '\n', encodage: 'UTF-8' },
  { nom: 'Excel français', separateur: ';', fin: '\r\n', encodage: 'Windows-1252' },
  { nom: 'Excel CSV UTF-8', separateur: ';', fin: '\r\n', encodage: 'UTF-8 avec marque' },
  { nom: 'Excel texte Unicode', separateur: '\t', fin: '\r\n', encodage: 'UTF-16 LE avec marque' },
  { nom: 'UTF-16 gros-boutiste', separateur: ',', fin: '\n', encodage: 'UTF-16 BE avec marque' },
  { nom: 'UTF-16 sans marque', separateur: '|', fin: '\n', encodage: 'UTF-16 LE' },
  { nom: 'vieux Mac', separateur: ';', fin: '\r', encodage: 'MacRoman' },
  { nom: 'Mac en UTF-8', separateur: '\t', fin: '\r', encodage: 'UTF-8' },
  { nom: 'sep=', separateur: '|', fin: '\r\n', encodage: 'UTF-8 avec marque', avant: 'sep=|' },
  {
    nom: 'titre et total',
    separateur: ';',
    fin: '\n',
    encodage: 'Windows-1252',
    avant: 'Export du 01/02/2024\n',
    apres: 'Total : 4',
  },
  { nom: 'lignes blanches', separateur: ',', fin: '\n', encodage: 'UTF-8', avant: '\n\n', apres: '\n\n' },
  { nom: 'guillemets échappés', separateur: ',', fin: '\n', encodage: 'UTF-8', echappe: true },
];

function ecrireTexte(rangees: readonly (readonly string[])[], dialecte: Dialecte): Buffer {
  const { separateur, fin, encodage, avant, apres, echappe } = dialecte;
  const citer = (cellule: string): string =>
    /["\n]/.test(cellule) || cellule.includes(separateur)
      ? `"${cellule.replaceAll('"', echappe === true ? '\\"' : '""')}"`
      : cellule;
  const lignes = rangees.map((cellules) => cellules.map(citer).join(separateur));
  const texte = [...(avant === undefined ? [] : [avant]), ...lignes, ...(apres === undefined ? [] : [apres]), ''].join(
    fin,
  );
  const encoder = ENCODEURS[encodage];
  if (encoder === undefined) throw new Error(`encodage inconnu : ${encodage}`);
  return encoder(texte);
}

/** Une date barrée devient une vraie date de classeur. */
function typer(cellule: string): CelluleXlsx {
  const date = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(cellule);
  if (date !== null) {
    const serie = Date.UTC(Number(date[3]), Number(date[2]) - 1, Number(date[1])) / 86_400_000 + 25_569;
    return { xml: `<c r="@" s="1"><v>${serie}</v></c>` };
  }
  if (/^\d+$/.test(cellule)) return { xml: `<c r="@"><v>${cellule}</v></c>` };
  return cellule === '4,5' ? { xml: '<c r="@"><v>4.5</v></c>' } : cellule;
}

const DOSSIERS: readonly [string, Readonly<Record<string, Buffer>>][] = [
  ...DIALECTES.map((dialecte): [string, Record<string, Buffer>] => [
    dialecte.nom,
    Object.fromEntries(
      Object.entries(CONTENU).map(([entite, rangees]) => [`${entite}.csv`, ecrireTexte(rangees, dialecte)]),
    ),
  ]),
  [
    'quatre classeurs',
    Object.fromEntries(
      Object.entries(CONTENU).map(([entite, lignes]) => [
        `${entite}.xlsx`,
        ecrireClasseur([{ nom: 'Feuil1', lignes }]),
      ]),
    ),
  ],
  [
    'un classeur de quatre feuilles, aux valeurs typées',
    {
      'export.xlsx': ecrireClasseur(
        Object.entries(CONTENU).map(([nom, [entete = [], ...lignes]]) => ({
          nom,
          lignes: [entete, ...lignes.map((cellules) => cellules.map(typer))],
        })),
        { formats: [14] },
      ),
    },
  ],
];

/** Les colonnes métier (cahier des charges, § 5). */
const CONTRAT = {
  agences: 'id_agence, nom',
  clients: 'id_client, nom, email, date_inscription, region, commentaire',
  intervenants: 'id_intervenant, nom, prenom, email, telephone, id_agence',
  projets: 'id_projet, nom_projet, id_client, date_debut, date_fin, statut, note_satisfaction',
  affectations: 'id_affectation, id_projet, id_intervenant, date_affectation, role, commentaire',
} as const;

const banc = new Banc('essai_lecture_dialectes');
afterAll(() => banc.fermer());

async function migrer(fichiers: Readonly<Record<string, Buffer>>): Promise<Record<string, Rangee[]>> {
  await banc.vider();
  await banc.migrer(fichiers);
  const contenu: Record<string, Rangee[]> = {};
  for (const [table, colonnes] of Object.entries(CONTRAT)) {
    contenu[table] = await banc.lire(`SELECT ${colonnes} FROM ${table} ORDER BY 1`);
  }
  contenu.isolees = await banc.lire('SELECT entite, source, id_source, codes FROM v_lignes_isolees ORDER BY 1, 3');
  return contenu;
}

let reference: Record<string, Rangee[]>;
beforeAll(async () => {
  reference = await migrer(DOSSIERS[0]?.[1] ?? {});
});

test('la base de référence contient ce qu’on attend', () => {
  expect(Object.entries(reference).map(([table, rangees]) => [table, rangees.length])).toEqual([
    ['agences', 2],
    ['clients', 3],
    ['intervenants', 2],
    ['projets', 2],
    ['affectations', 2],
    ['isolees', 2],
  ]);
  expect(reference.clients?.[1]).toMatchObject({
    nom: 'Cévennes, Habitat ; & fils',
    commentaire: 'Le "Bon" Coin | à côté',
  });
});

test.each(DOSSIERS.slice(1))('%s', async (_, fichiers) => {
  expect(await migrer(fichiers)).toEqual(reference);
});
