/** TLS : `?ssl=true` et `?ssl-ca=FICHIER` dans l'URL, sinon `DB_SSL` et `DB_SSL_CA`. */
import { readFileSync } from 'node:fs';
import { ErreurUtilisateur, messageDe } from '../commun/erreurs';
import type { Environnement, Tls } from './reglage';

const OUI = ['true', '1', 'oui', 'on'];
const NON = ['false', '0', 'non', 'off'];

/** Une demande de chiffrement, telle qu'écrite, et les noms de ses deux réglages. */
interface Demande {
  readonly ssl: string | null | undefined;
  readonly ca: string | null | undefined;
  readonly noms: readonly [ssl: string, ca: string];
}

/**
 * @param parametres ceux de l'URL, qui l'emporte sur l'environnement dès qu'elle en parle
 * @throws ErreurUtilisateur si un réglage est illisible, ou contredit l'autre
 */
export function choisirTls(parametres: URLSearchParams, env: Environnement): Tls | undefined {
  const [ssl, ca] = [parametres.get('ssl'), parametres.get('ssl-ca')];
  return ssl === null && ca === null
    ? lire({ ssl: env.DB_SSL, ca: env.DB_SSL_CA, noms: ['DB_SSL', 'DB_SSL_CA'] })
    : lire({ ssl, ca, noms: ['ssl', 'ssl-ca'] });
}

function lire({ ssl, ca, noms: [nomSsl, nomCa] }: Demande): Tls | undefined {
  const voulu = ssl?.toLowerCase() ?? '';
  if (voulu !== '' && ![...OUI, ...NON].includes(voulu)) {
    throw new ErreurUtilisateur(`${nomSsl} vaut « ${ssl} » ; « true » ou « false » est attendu.`);
  }
  if (!ca) return OUI.includes(voulu) ? {} : undefined;
  if (NON.includes(voulu)) {
    throw new ErreurUtilisateur(
      `${nomSsl} refuse le chiffrement, ${nomCa} en donne le certificat : retirez l'un des deux.`,
    );
  }
  return { ca: lireAutorite(ca, nomCa) };
}

function lireAutorite(chemin: string, nom: string): string {
  let texte: string;
  try {
    texte = readFileSync(chemin, 'utf8');
  } catch (erreur) {
    throw new ErreurUtilisateur(`${nom} : le fichier ${chemin} ne peut pas être lu (${messageDe(erreur)}).`);
  }
  if (!texte.includes('-----BEGIN CERTIFICATE-----')) {
    throw new ErreurUtilisateur(
      `${nom} : ${chemin} n'est pas un certificat au format PEM (« -----BEGIN CERTIFICATE----- »).`,
    );
  }
  return texte;
}
