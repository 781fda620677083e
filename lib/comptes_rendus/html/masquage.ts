/** Les données personnelles de la page : adresses et téléphones y sont masqués, comme dans les journaux. */
import { masquer, masquerAnomalie } from '../../commun/masquage';
import { REGLES } from '../../metier/regles';

const TELEPHONE = /(?:\+\d{1,3}|\b0)[\s.-]?[1-9](?:[\s.-]?\d{2}){4}\b/g;

/** La valeur d'un champ. */
export const masquerValeur = (champ: string, valeur: string): string =>
  champ === 'email' || champ === 'telephone'
    ? masquerAnomalie({ code: '', champ, valeur }).valeur
    : masquerTexte(valeur);

/** Un texte libre : un commentaire peut contenir une adresse ou un numéro. */
export const masquerTexte = (texte: string): string =>
  masquer(texte).replace(TELEPHONE, (numero) => masquerValeur('telephone', numero));

const echapperMotif = (texte: string): string => texte.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Où les motifs citent une adresse : même mal formée (« jean at exemple.fr »), elle désigne quelqu'un. Tiré des phrases
 * du catalogue ; glouton, pour masquer trop plutôt que pas assez.
 */
const CITATIONS = ['CLI-03', 'INT-03', 'CLI-07', 'INT-04'].flatMap((code) =>
  REGLES.filter((regle) => regle.code === code).map((regle) => {
    const [avant = '', apres = ''] = regle.constat('\u0000', 'email').split('\u0000');
    return new RegExp(`(${echapperMotif(`${code} : ${avant}`)})(.*)(${echapperMotif(apres)})`, 'gs');
  }),
);

/** Les adresses d'exemple que le catalogue donne ne sont à personne. */
const EXEMPLES = [...new Set(REGLES.map(({ attendu }) => attendu))].filter(
  (attendu) => masquerTexte(attendu) !== attendu,
);

/** Le motif d'une ligne isolée. */
export function masquerMotif(motif: string): string {
  const sansCitation = CITATIONS.reduce(
    (texte, citation) =>
      texte.replace(
        citation,
        (_, avant: string, valeur: string, apres: string) => avant + masquerValeur('email', valeur) + apres,
      ),
    motif,
  );
  return EXEMPLES.reduce(
    (texte, exemple) => texte.replaceAll(masquerTexte(exemple), exemple),
    masquerTexte(sansCitation),
  );
}
