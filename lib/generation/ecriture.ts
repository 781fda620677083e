/**
 * L'écriture d'un fichier : au fil de l'eau, par gros blocs, à la vitesse que le disque accepte, sous un nom provisoire
 * jusqu'au dernier octet. Un fichier qui porte son vrai nom est un fichier entier.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ErreurUtilisateur, codeDe, messageDe } from '../commun/erreurs';
import { TEMOIN_JEU_DE_TEST } from '../metier/modele';

const TAILLE_BLOC = 1 << 16;

/** Réunit des lignes en blocs : un gros morceau coûte bien moins cher au flux que mille petits. */
function* parBlocs(lignes: Iterable<string>, encoder: (texte: string) => Buffer): Generator<Buffer> {
  let bloc = '';
  for (const ligne of lignes) {
    bloc += ligne;
    if (bloc.length < TAILLE_BLOC) continue;
    yield encoder(bloc);
    bloc = '';
  }
  if (bloc !== '') yield encoder(bloc);
}

const FICHIER_DE_DONNEES = /^(clients|intervenants|projets|affectations).*\.(csv|tsv|txt|xlsx|ods)$/i;
export const FICHIER_ATTENDU = 'attendu.json';

/**
 * Crée le dossier s'il manque. Des données venues d'ailleurs se mêleraient aux nouvelles au moment de migrer : on refuse de
 * les côtoyer, et on ne les efface pas. Un ancien `attendu.json` ne vaut plus rien : il disparaît.
 */
export async function preparerDossier(dossier: string, aEcrire: readonly string[]): Promise<void> {
  await traduire(dossier, async () => {
    await mkdir(dossier, { recursive: true });
    const etrangers = (await readdir(dossier)).filter((nom) => FICHIER_DE_DONNEES.test(nom) && !aEcrire.includes(nom));
    if (etrangers.length > 0) {
      throw new ErreurUtilisateur(
        `« ${dossier} » contient déjà d'autres données (${etrangers.join(', ')}) : indiquez un autre dossier, ou videz celui-ci.`,
      );
    }
    await rm(path.join(dossier, FICHIER_ATTENDU), { force: true });
  });
}

/**
 * Le témoin : ce dossier ne contient rien de vrai. Posé avant les données, il reste si l'écriture est interrompue ; ses clés
 * disent comment réécrire le même jeu.
 */
export const ecrireTemoin = (dossier: string, options: Readonly<Record<string, unknown>>): Promise<number> =>
  ecrireFichier(dossier, TEMOIN_JEU_DE_TEST, [
    `${JSON.stringify({ jeu_de_test: true, ecrit_par: 'generate_data.ts', ...options }, null, 2)}\n`,
  ]);

/** Écrit le fichier et rend sa taille en octets. */
export async function ecrireFichier(
  dossier: string,
  nom: string,
  lignes: Iterable<string>,
  encoder: (texte: string) => Buffer = (texte) => Buffer.from(texte, 'utf8'),
): Promise<number> {
  const definitif = path.join(dossier, nom);
  const provisoire = `${definitif}.partiel`;
  const sortie = createWriteStream(provisoire);
  return traduire(dossier, async () => {
    try {
      await pipeline(Readable.from(parBlocs(lignes, encoder)), sortie);
      await rename(provisoire, definitif);
      return sortie.bytesWritten;
    } catch (erreur) {
      await rm(provisoire, { force: true }).catch(() => undefined);
      throw erreur;
    }
  });
}

const EXPLICATIONS: Readonly<Record<string, string>> = {
  EACCES: "le droit d'y écrire manque",
  EPERM: "le droit d'y écrire manque",
  EROFS: 'le disque est en lecture seule',
  ENOSPC: 'le disque est plein',
  EDQUOT: 'le quota du disque est atteint',
  EEXIST: 'un fichier porte déjà ce nom',
  ENOTDIR: "un fichier occupe la place d'un dossier de ce chemin",
  EISDIR: "un dossier occupe la place d'un des fichiers",
};

/** « EACCES », « ENOSPC »… ; les codes de Node lui-même (« ERR_… ») trahissent un bogue. */
const CODE_SYSTEME = /^E[A-Z0-9]+$/;

/** Une erreur du disque est dite à la personne ; un bogue garde sa pile. */
async function traduire<T>(dossier: string, travail: () => Promise<T>): Promise<T> {
  try {
    return await travail();
  } catch (erreur) {
    const code = codeDe(erreur) ?? '';
    if (!CODE_SYSTEME.test(code)) throw erreur;
    throw new ErreurUtilisateur(
      `Impossible d'écrire dans « ${dossier} » : ${EXPLICATIONS[code] ?? messageDe(erreur)} ; indiquez un autre dossier.`,
    );
  }
}
