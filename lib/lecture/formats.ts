/** Les formats de fichier : ceux qu'on lit, et ce qu'on dit des autres. */
import { extname } from 'node:path';
import { ErreurUtilisateur } from '../commun/erreurs';
import { estClasseur, EXTENSIONS_CLASSEUR, EXTENSIONS_TEXTE } from './noms';

export const EXTENSIONS = [...EXTENSIONS_TEXTE, ...EXTENSIONS_CLASSEUR] as const;

const CONSEIL = 'ouvrez-le et enregistrez-le en « Classeur Excel (.xlsx) » ou en « CSV UTF-8 »';

/** Les formats de tableur qu'on ne lit pas. */
const AUTRES_TABLEURS: Readonly<Record<string, string>> = {
  '.xls': `ancien format d'Excel ; ${CONSEIL}`,
  '.xlsb': `classeur Excel binaire ; ${CONSEIL}`,
  '.xlt': `modèle Excel ; ${CONSEIL}`,
  '.xltx': `modèle Excel ; ${CONSEIL}`,
  '.numbers': `document Numbers ; dans Numbers, choisissez Fichier, Exporter vers, Excel ou CSV`,
  '.ots': `modèle OpenDocument ; ${CONSEIL}`,
  '.fods': `classeur OpenDocument sans archive ; ${CONSEIL}`,
};

const ARCHIVES = ['.zip', '.7z', '.rar', '.gz', '.tar', '.tgz'];

/** Ce que le système pose de lui-même dans un dossier : rien d'utile, et rien à dire. */
const DU_SYSTEME = ['.ds_store', '.localized', '.directory', 'thumbs.db', 'desktop.ini', '.gitignore', '.gitkeep'];

export const estDuSysteme = (nom: string): boolean => DU_SYSTEME.includes(nom.toLowerCase());

/** Pourquoi un fichier de ce nom, sans son sous-dossier, n'est pas chargé. */
export function raisonEcart(nom: string): string | undefined {
  const extension = extname(nom).toLowerCase();
  if (nom.startsWith('~$') || nom.startsWith('.~lock.')) return "fichier temporaire d'un tableur ouvert";
  if (nom.startsWith('._')) return "fichier d'accompagnement de macOS, sans données";
  if (nom.startsWith('.')) return "fichier caché ; s'il contient des données, ôtez le point qui commence son nom";
  const autre = AUTRES_TABLEURS[extension];
  if (autre !== undefined) return autre;
  if (ARCHIVES.includes(extension))
    return 'archive ; extrayez-en les fichiers dans le dossier, ou dans un sous-dossier par agence';
  return EXTENSIONS.some((admise) => admise === extension)
    ? undefined
    : `l'extension n'est pas ${EXTENSIONS.join(', ')}`;
}

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const PDF = Buffer.from('%PDF');
const PAGE_WEB = /^\uFEFF?\s*<(?:!doctype|html|table|\?xml|head|meta)/i;

/**
 * Un nom ne suffit pas : un classeur ou une page web portent parfois l'extension d'un CSV, et l'inverse.
 * @throws ErreurUtilisateur si le contenu dément l'extension
 */
export function refuserContenu(nom: string, debut: Buffer): void {
  const commencePar = (marque: Buffer): boolean => debut.subarray(0, marque.length).equals(marque);
  const refuser = (nature: string): never => {
    throw new ErreurUtilisateur(`${nom} : ${nature}.`);
  };
  if (commencePar(OLE)) {
    refuser(
      `c'est un ancien classeur Excel (.xls), ou un classeur protégé par un mot de passe ; ${CONSEIL}, sans mot de passe`,
    );
  }
  if (commencePar(PDF)) refuser("c'est un document PDF ; demandez à l'agence le fichier CSV ou Excel d'où il vient");
  if (PAGE_WEB.test(debut.toString('latin1').replace(/^ï»¿/, ''))) {
    refuser(`c'est une page web, et non un tableau ; ${CONSEIL}`);
  }
  if (estClasseur(nom)) {
    if (!commencePar(ZIP)) refuser(`ce n'est pas un classeur, malgré son extension ; ${CONSEIL}`);
  } else if (commencePar(ZIP)) {
    refuser(
      "c'est un classeur Excel ou une archive, malgré son extension ; renommez-le en .xlsx, ou enregistrez-le en CSV",
    );
  }
}
