/** Des gestes tirés au hasard, sur un petit monde où tout se dispute : migrer, corriger et rendre, actualiser, annuler. */
import fc from 'fast-check';
import type { Dossier } from '../outils/banc';

export type Champs = Readonly<Record<string, string>>;

export type Geste =
  | { readonly genre: 'migrer'; readonly dossier: Dossier; readonly actualiser: boolean; readonly simulation: boolean }
  /** Relance un dossier déjà migré. */
  | { readonly genre: 'relancer'; readonly rang: number; readonly actualiser: boolean }
  /** Corrige un fichier d'isolés et le rend. */
  | {
      readonly genre: 'rendre';
      readonly rang: number;
      readonly classeur: boolean;
      readonly corrections: readonly Champs[];
      readonly ajoutees: readonly Champs[];
      readonly actualiser: boolean;
    }
  /** Annule la `rang`-ième exécution qui peut l'être, la dernière d'abord. */
  | { readonly genre: 'annuler'; readonly rang: number };

const ID = fc.constantFrom('1', '2', '3', '4', '03', 'C-2', '');
const REFERENCE = fc.constantFrom('1', '2', '3', 'nord:2', 'C-2', '9', '');
const NOM = fc.constantFrom('Alpha', 'ALPHA SARL', 'Bêta', 'Gamma', '');
const EMAIL = fc.constantFrom('a@x.fr', 'b@x.fr', 'c@x.fr', 'd@x.fr', 'faux', '');
const DATE = fc.constantFrom('2021-01-02', '2021-02-03', '05/06/2021', '31/02/2021', '');
const TEXTE = fc.constantFrom('', '', 'oui', '=1+1', 'deux\nlignes');

/** Les champs de chaque entité, et de quoi les remplir : juste le plus souvent. */
const CHAMPS: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<string>>>>> = {
  clients: { id: ID, nom: NOM, email: EMAIL, date_inscription: DATE, region: TEXTE, Suivi: TEXTE },
  intervenants: {
    ...{
      id: ID,
      nom: NOM,
      prenom: fc.constantFrom('Léa', 'Luc'),
      agence: fc.constantFrom('Lyon', 'LYON', 'Brest', ''),
    },
    ...{ email: EMAIL, telephone: fc.constantFrom('', '0612345678', 'poste 4') },
  },
  projets: {
    ...{
      id_projet: ID,
      nom_projet: NOM,
      id_client: REFERENCE,
      date_debut: DATE,
      date_fin: fc.constantFrom('', '2021-12-31', '2020-01-01'),
    },
    ...{ statut: fc.constantFrom('En cours', 'Terminé', 'perdu'), note_satisfaction: fc.constantFrom('', '4', '8/10') },
  },
  affectations: {
    ...{ id_affectation: ID, id_projet: REFERENCE, id_intervenant: REFERENCE, date_affectation: DATE },
    ...{ role: fc.constantFrom('Chef', 'Auditeur', ''), commentaire: TEXTE },
  },
};

const FICHIERS = [
  ...['clients_nord.csv', 'clients_sud.csv', 'clients.csv', 'intervenants_nord.csv', 'intervenants.csv'],
  ...['projets_nord.csv', 'projets.csv', 'affectations_nord.csv', 'affectations.csv'],
] as const;

/** Les colonnes qu'une livraison peut ne pas avoir. */
const FACULTATIVES = ['region', 'Suivi', 'telephone', 'date_fin', 'commentaire', 'role'];

const champsDe = (fichier: string): Readonly<Record<string, fc.Arbitrary<string>>> =>
  CHAMPS[fichier.replace(/[_.].*$/, '')] ?? {};

const ligne = (fichier: string): fc.Arbitrary<Champs> => fc.record(champsDe(fichier));

const cellule = (texte: string): string => (/[",\n]/.test(texte) ? `"${texte.replaceAll('"', '""')}"` : texte);

const contenu = (fichier: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(ligne(fichier), { minLength: 1, maxLength: 4 }),
      fc.subarray(FACULTATIVES, { minLength: FACULTATIVES.length - 2 }),
    )
    .map(([lignes, presentes]) => {
      const champs = Object.keys(champsDe(fichier)).filter(
        (nom) => !FACULTATIVES.includes(nom) || presentes.includes(nom),
      );
      const rangees = lignes.map((dite) => champs.map((nom) => cellule(dite[nom] ?? '')).join(','));
      return `${[champs.join(','), ...rangees].join('\n')}\n`;
    });

const dossier: fc.Arbitrary<Dossier> = fc
  .subarray([...FICHIERS], { minLength: 1, maxLength: 5 })
  .chain((noms) => fc.record(Object.fromEntries(noms.map((nom) => [nom, contenu(nom)]))));

const RANG = fc.nat(7);
/** N'importe quel champ : ceux que le fichier n'a pas sont laissés de côté. */
const corrections = fc.array(
  fc.oneof(
    fc.constant<Champs>({}),
    ...Object.values(CHAMPS).map((champs) => fc.record(champs, { requiredKeys: [] }) as fc.Arbitrary<Champs>),
  ),
  { minLength: 1, maxLength: 4 },
);

export const GESTE: fc.Arbitrary<Geste> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      genre: fc.constant('migrer' as const),
      dossier,
      actualiser: fc.boolean(),
      simulation: fc.nat(9).map((tire) => tire === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ genre: fc.constant('relancer' as const), rang: RANG, actualiser: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ genre: fc.constant('rendre' as const), rang: RANG, classeur: fc.boolean(), corrections },
      ...{ ajoutees: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, corrections), actualiser: fc.boolean() },
    }),
  },
  { weight: 4, arbitrary: fc.record({ genre: fc.constant('annuler' as const), rang: fc.constantFrom(0, 0, 0, 1, 2) }) },
);
