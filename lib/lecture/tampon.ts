/** Des octets aux enregistrements, sans fichier, sans nom et sans entité : la lecture, telle qu'on la mesure. */
import type { LigneBrute } from '../metier/modele';
import { annonceSeparateur, chercherDecoupe, echappementProuve, rangEntete } from './coherence';
import { Decoupeur, type Decoupe } from './decoupeur';
import { decoderBlocs, examinerBlocs, type Encodage } from './octets';

export interface Lecture {
  readonly encodage: Encodage;
  readonly decoupe: Decoupe;
  /** Tous les enregistrements, titres et en-tête compris. */
  readonly lignes: readonly LigneBrute[];
  /** Rang de l'en-tête parmi eux. */
  readonly entete: number;
}

const SIGNES_EXAMINES = 1 << 16;

export async function lireTampon(octets: Buffer): Promise<Lecture> {
  const examen = await examinerBlocs([octets]);
  let texte = '';
  for await (const morceau of decoderBlocs([octets], examen)) texte += morceau;
  const { finDeLigne, extraits } = chercherDecoupe(texte.slice(0, SIGNES_EXAMINES), texte.length > SIGNES_EXAMINES);
  const { separateur = ',', lignes: premieres = [] } = extraits[0] ?? {};
  const attendues = premieres[rangEntete(premieres)]?.cellules.length;
  const ordinaire = {
    ...{ separateur, retoursSeuls: finDeLigne === 'CR' },
    ...(attendues === undefined ? {} : { attendues }),
  };
  const lues = decouper(texte, ordinaire);
  const echappee = { ...ordinaire, echappement: true };
  const relues = examen.barresGuillemets ? decouper(texte, echappee) : [];
  const echappe = examen.barresGuillemets && echappementProuve(compterFautes(lues), compterFautes(relues));
  const lignes = (echappe ? relues : lues).filter(({ texte: brut }) => !annonceSeparateur(brut));
  return { encodage: examen.encodage, decoupe: echappe ? echappee : ordinaire, lignes, entete: rangEntete(lignes) };
}

function decouper(texte: string, decoupe: Decoupe): LigneBrute[] {
  const decoupeur = new Decoupeur(decoupe);
  return [...decoupeur.ajouter(texte), ...decoupeur.terminer()];
}

const compterFautes = (lignes: readonly LigneBrute[]): number =>
  lignes.filter(({ defaut }) => defaut !== undefined).length;
