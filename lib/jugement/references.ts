/** Ce qu'une référence désigne (cahier des charges, § 3) : chez soi d'abord ; ailleurs, seulement pour qui ne numérote rien. */
import type { Candidat, Demande } from './connu';

export type Designation =
  | { readonly etat: 'trouvee'; readonly candidat: Candidat & { readonly id: number } }
  | { readonly etat: 'isolee' | 'ambigue'; readonly candidats: readonly Candidat[] }
  | { readonly etat: 'absente' };

const SANS_PREFIXE = /^\d+$/;

/**
 * Résout une référence parmi ses candidats : toutes les identités, d'où qu'elles viennent, de même clé ou qui n'en diffèrent
 * que par le préfixe, les isolées comprises.
 */
export function resoudre({ cle, source, qualifiee, numerote, candidats }: Demande): Designation {
  const distincts = sansDoublon(candidats);
  const chezSoi = distincts.filter((candidat) => candidat.source === source);
  const ici = chercher(chezSoi, cle);
  if (ici.length > 0) return trancher(ici);
  if (qualifiee) return { etat: 'absente' };
  const partout = chercher(distincts, cle);
  if (partout.length === 0) return { etat: 'absente' };
  return numerote ? { etat: 'ambigue', candidats: partout } : trancher(partout);
}

/** Le même identifiant ; à défaut, pour une référence sans préfixe, ceux qui n'en diffèrent que par le préfixe. */
function chercher(candidats: readonly Candidat[], cle: string): readonly Candidat[] {
  const memes = candidats.filter((candidat) => candidat.cle === cle);
  if (memes.length > 0 || !SANS_PREFIXE.test(cle)) return memes;
  return candidats;
}

/** Un seul candidat, c'est lui ; plusieurs, s'ils n'en font qu'un, c'est lui ; sinon on ne devine pas. */
function trancher(candidats: readonly Candidat[]): Designation {
  const [premier] = candidats;
  if (premier === undefined) return { etat: 'absente' };
  const { id } = premier;
  if (candidats.some((candidat) => candidat.id !== id)) return { etat: 'ambigue', candidats };
  if (id !== null) return { etat: 'trouvee', candidat: { ...premier, id } };
  return candidats.length === 1 ? { etat: 'isolee', candidats } : { etat: 'ambigue', candidats };
}

/** Une identité prise reste prise, même si une autre ligne, isolée, la portait aussi. */
function sansDoublon(candidats: readonly Candidat[]): readonly Candidat[] {
  const parIdentite = new Map<string, Candidat>();
  for (const candidat of candidats) {
    const identite = `${candidat.cle} ${candidat.source}`;
    const connu = parIdentite.get(identite);
    if (connu === undefined || connu.id === null) parIdentite.set(identite, candidat);
  }
  return [...parIdentite.values()];
}
