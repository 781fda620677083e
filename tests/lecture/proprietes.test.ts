/** Quels que soient les octets d'un dossier : une erreur en français ou un bilan fermé, jamais autre chose. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ErreurUtilisateur } from '../../lib/commun/erreurs';
import { recenserDossier, recenserFichier, type FichierSource } from '../../lib/lecture/dossier';
import type { CompteRendu } from '../../lib/comptes_rendus/compte_rendu';
import { restaurer } from '../../lib/lecture/neutralisation';
import { Banc } from '../outils/banc';
import { ESSAIS, GRAINE } from '../outils/hasard';
import { ecrireClasseur, ecrireDossier, ENCODEURS, toutesLesLignes } from './outils';

const EN_TETES = {
  clients: [
    'id,nom,email,date_inscription',
    'id;nom;email;commentaire',
    'sep=;\r\nid;nom;email',
    'Titre\n\nid\tnom\temail',
  ],
  projets: ['id_projet,nom_projet,id_client,date_debut,statut,note', 'id;Libellé;Réf client;Début;Status'],
};
const MORCEAUX = [
  ...['"', '""', '\\"', '\n', '\r\n', '\r', ',', ';', '\t', '\u0000', '\uFEFF', ' ', "'", '=1+1', 'Total : 3'],
  ...['é', '€', 'a@b.fr', '1', '12', 'C-012', '05/03/2024', '31/02/2019', 'terminé', '4,5', 'NULL', '😀'],
];
const ligne = fc.array(fc.constantFrom(...MORCEAUX), { maxLength: 14 }).map((morceaux) => morceaux.join(''));
const texteDe = (entite: keyof typeof EN_TETES): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...EN_TETES[entite]),
      fc.array(ligne, { maxLength: 12 }),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([entete, lignes, fin]) => [entete, ...lignes].join(fin));
const encodes = (entite: keyof typeof EN_TETES): fc.Arbitrary<Buffer> =>
  fc
    .tuple(texteDe(entite), fc.constantFrom(...Object.keys(ENCODEURS).filter((nom) => nom !== 'Windows-1252')))
    .map(([contenu, encodage]) => ENCODEURS[encodage]?.(contenu) ?? Buffer.alloc(0));
/** Un fichier de cette entité, intact, abîmé en sa fin, ou fait d'octets quelconques. */
const octetsDe = (entite: keyof typeof EN_TETES): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 6, arbitrary: encodes(entite) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(texteDe(entite), fc.uint8Array({ maxLength: 20 }))
        .map(([contenu, suite]) => Buffer.concat([Buffer.from(contenu), suite])),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }).map((suite) => Buffer.from(suite)) },
  );
const CLASSEUR = ecrireClasseur([
  {
    nom: 'clients',
    lignes: [
      ['id', 'nom', 'email'],
      ['1', 'X', 'a@b.fr'],
    ],
  },
]);
const classeurAbime = fc.array(fc.tuple(fc.nat(CLASSEUR.length - 1), fc.nat(255)), { maxLength: 6 }).map((touches) => {
  const abime = Buffer.from(CLASSEUR);
  for (const [rang, octet] of touches) abime[rang] = octet;
  return abime;
});

async function lireTout(dossier: string): Promise<void> {
  try {
    for (const fichier of (await recenserDossier(dossier)).fichiers) await toutesLesLignes(fichier);
  } catch (erreur) {
    if (!(erreur instanceof ErreurUtilisateur)) throw erreur;
  }
}

test('lire des octets quelconques ne lève que des erreurs adressées à la personne', async () => {
  await fc.assert(
    fc.asyncProperty(
      octetsDe('clients'),
      classeurAbime,
      fc.constantFrom('clients.csv', 'projets_x.txt', 'divers.tsv'),
      async (csv, xlsx, nom) => {
        await lireTout(ecrireDossier({ [nom]: csv, 'clients_a.xlsx': xlsx }));
        await lireTout(ecrireDossier({ [nom]: csv }));
      },
    ),
    { numRuns: ESSAIS ?? 150, seed: GRAINE },
  );
});

const banc = new Banc('essai_lecture_proprietes');
afterAll(() => banc.fermer());

/** Migre ces deux fichiers ; `undefined` s'ils sont refusés en une phrase. Lève toute autre erreur. */
async function migrerOuRefuser(clients: Buffer, projets: Buffer): Promise<CompteRendu | undefined> {
  try {
    return await banc.migrer({ 'clients.csv': clients, 'projets.csv': projets });
  } catch (erreur) {
    if (erreur instanceof ErreurUtilisateur) return undefined;
    throw erreur;
  }
}

test('migrer des octets quelconques ferme toujours le bilan', async () => {
  await banc.vider();
  await fc.assert(
    fc.asyncProperty(octetsDe('clients'), octetsDe('projets'), async (clients, projets) => {
      const migration = await migrerOuRefuser(clients, projets);
      // Un dossier refusé ne compte pas pour un essai : `numRuns` dossiers sont migrés.
      fc.pre(migration !== undefined);
      for (const { bilan } of migration.fichiers)
        expect(bilan.lues).toBe(bilan.inserees + bilan.fusionnees + bilan.ignorees + bilan.isolees);
    }),
    { numRuns: ESSAIS ?? 12, seed: GRAINE, endOnFailure: true },
  );
});

const cellule = fc
  .oneof(
    fc.constantFrom('=1+1', "'=1", "''+x", '@a', '-5', '+33', "'", '"', 'a"b', 'x;y', 'x\ny', '\\"', ' x '),
    fc.string({ unit: 'grapheme', maxLength: 10 }),
  )
  .map((valeur) => valeur.replaceAll('\r', '').replace(/[\uD800-\uDFFF\uFEFF\uFFFD]/g, ''));

test('une ligne isolée, écrite puis relue, a les mêmes cellules', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cellule, cellule, cellule), { minLength: 1, maxLength: 5 }),
      fc.constantFrom(',', ';', '\t', '|'),
      async (rangees, separateur) => {
        const entete = ['id', 'nom', 'email', 'commentaire'];
        const citer = (valeur: string): string => `"${valeur.replaceAll('"', '""')}"`;
        const ligne = (cellules: readonly string[]): string => cellules.map(citer).join(separateur);
        const contenu = [ligne(entete), ...rangees.map((rangee, rang) => ligne([String(rang + 1), ...rangee]))].join(
          '\n',
        );
        const dossier = ecrireDossier({ 'clients.csv': contenu });
        const fichier = (await recenserDossier(dossier)).fichiers[0] as FichierSource;
        const donnees = (await toutesLesLignes(fichier)).slice(1);

        await banc.vider();
        await banc.migrer(dossier);
        const rendu = (await recenserFichier(join(banc.sortie, 'isolees', 'clients.csv'))).fichiers[0] as FichierSource;
        const relues = (await toutesLesLignes(rendu))
          .slice(1)
          .map(({ cellules }) => cellules.slice(0, 4).map(restaurer));
        expect(relues).toEqual(donnees.map(({ cellules }) => cellules));
        const brut = readFileSync(join(banc.sortie, 'isolees', 'clients.csv'), 'utf8');
        expect(
          brut
            .slice(1)
            .split('\r\n')
            .slice(1)
            .filter((suite) => /^[=+@]/.test(suite)),
        ).toEqual([]);
      },
    ),
    { numRuns: ESSAIS ?? 12, seed: GRAINE },
  );
});
