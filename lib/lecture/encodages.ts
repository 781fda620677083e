/**
 * Les encodages d'un octet par signe, et le choix de l'un d'eux : celui où les octets font le français le plus
 * vraisemblable, chacun jugé d'après ce qui le touche.
 */
import iconv from 'iconv-lite';
import { isUtf8 } from 'node:buffer';
import { decoder1252 } from '../commun/windows1252';
import { AMBIGU, IMPOSSIBLE, plausibilite, Voisin } from './plausibilite';

/** À égalité de preuves, le premier l'emporte. */
export const SIMPLES = ['windows-1252', 'iso-8859-15', 'cp850', 'macintosh'] as const;

export type EncodageSimple = (typeof SIMPLES)[number];

/** Le CP850 d'Excel (« CSV (MS-DOS) »), euro compris : c'est le CP858. */
const DECODEURS: Readonly<Record<EncodageSimple, (octets: Buffer) => string>> = {
  'windows-1252': decoder1252,
  'iso-8859-15': (octets) => iconv.decode(octets, 'iso-8859-15'),
  cp850: (octets) => iconv.decode(octets, 'cp858'),
  macintosh: (octets) => new TextDecoder('macintosh').decode(octets),
};

export const estSimple = (encodage: string): encodage is EncodageSimple =>
  (SIMPLES as readonly string[]).includes(encodage);

const VOISINS = 4;
const PLACES = VOISINS * VOISINS;

/** La vraisemblance de chaque octet à chaque place, dressée une fois par encodage. */
const tables = new Map<EncodageSimple, Float64Array>();

function tableDe(encodage: EncodageSimple): Float64Array {
  const connue = tables.get(encodage);
  if (connue !== undefined) return connue;
  const signes = DECODEURS[encodage](Buffer.from(Array.from({ length: 256 }, (_, octet) => octet)));
  const table = Float64Array.from({ length: 256 * PLACES }, (_, rang) =>
    rang < 128 * PLACES
      ? 0
      : plausibilite(signes.charAt(Math.floor(rang / PLACES)), Math.floor((rang % PLACES) / VOISINS), rang % VOISINS),
  );
  tables.set(encodage, table);
  return table;
}

function voisin(octet: number | undefined): Voisin {
  if (octet === undefined) return Voisin.Rien;
  if (octet >= 0x80) return Voisin.Autre;
  if (octet >= 0x61 && octet <= 0x7a) return Voisin.Minuscule;
  return octet >= 0x41 && octet <= 0x5a ? Voisin.Capitale : Voisin.Rien;
}

/** L'octet et ce qui le touche, en un nombre. */
const placeDe = (octets: Buffer, rang: number): number =>
  (octets[rang] ?? 0) * PLACES + voisin(octets[rang - 1]) * VOISINS + voisin(octets[rang + 1]);

/** Visite les octets qui ne font pas un caractère UTF-8, et rend le nombre de caractères qui en font un. */
function visiterIsoles(octets: Buffer, visiter: (rang: number) => void): number {
  let justes = 0;
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i] ?? 0;
    if (octet < 0x80) continue;
    const suite = octet >= 0xf0 ? 3 : octet >= 0xe0 ? 2 : octet >= 0xc2 ? 1 : 0;
    if (suite > 0 && i + suite < octets.length && isUtf8(octets.subarray(i, i + suite + 1))) {
      justes++;
      i += suite;
    } else visiter(i);
  }
  return justes;
}

/** Ce que les octets isolés d'un fichier prouvent. */
export interface Choix {
  readonly encodage: EncodageSimple;
  /** La vraisemblance en deçà de laquelle un signe est tenu pour mal lu ; absente : tous se lisent bien. */
  readonly exigence?: number;
}

interface Note {
  readonly encodage: EncodageSimple;
  readonly note: number;
}

const COURANT: EncodageSimple = 'windows-1252';
/** Ce qu'il faut de preuves à un autre encodage pour l'emporter sur le plus courant. */
const AVANCE = 1.4;
/** En deçà, deux lectures se valent : ce qui est ambigu est isolé plutôt que deviné. */
const ECART = 1;

/** Compte les octets isolés, chacun à sa place. */
export class CompteurIsoles {
  fautes = 0;
  private readonly places = new Uint32Array(256 * PLACES);

  /** @returns le nombre de caractères UTF-8 justes */
  compter(octets: Buffer): number {
    return visiterIsoles(octets, (rang) => {
      this.fautes++;
      const place = placeDe(octets, rang);
      this.places[place] = (this.places[place] ?? 0) + 1;
    });
  }

  choisir(): Choix {
    const notes = SIMPLES.map((encodage) => ({ encodage, note: this.noter(encodage) }));
    const avantagee = ({ encodage, note }: Note): number => note + (encodage === COURANT ? AVANCE : 0);
    const retenue = notes.reduce((meilleure, autre) => (avantagee(autre) > avantagee(meilleure) ? autre : meilleure));
    const { encodage } = retenue;
    const serre = notes.some(
      ({ encodage: autre, note }) => note > retenue.note - ECART && this.differe(encodage, autre),
    );
    const exigence = serre ? AMBIGU : IMPOSSIBLE;
    return this.contient(encodage, exigence) ? { encodage, exigence } : { encodage };
  }

  private noter(encodage: EncodageSimple): number {
    const table = tableDe(encodage);
    return this.places.reduce((note, nombre, place) => note + nombre * (table[place] ?? 0), 0);
  }

  /** Vrai si ces deux encodages donnent deux textes différents. */
  private differe(un: EncodageSimple, autre: EncodageSimple): boolean {
    const lire = (encodage: EncodageSimple, place: number): string =>
      DECODEURS[encodage](Buffer.of(Math.floor(place / PLACES)));
    return this.places.some((nombre, place) => nombre > 0 && lire(un, place) !== lire(autre, place));
  }

  private contient(encodage: EncodageSimple, exigence: number): boolean {
    const table = tableDe(encodage);
    return this.places.some((nombre, place) => nombre > 0 && (table[place] ?? 0) <= exigence);
  }
}

/** Le texte de ces octets ; ce qui n'atteint pas l'exigence est illisible (U+FFFD) : la cellule sera isolée. */
export function decoderSimple(octets: Buffer, encodage: EncodageSimple, exigence?: number): string {
  const texte = DECODEURS[encodage](octets);
  if (exigence === undefined) return texte;
  const table = tableDe(encodage);
  let lu = '';
  let fin = 0;
  visiterIsoles(octets, (rang) => {
    if ((table[placeDe(octets, rang)] ?? 0) > exigence) return;
    lu += `${texte.slice(fin, rang)}\uFFFD`;
    fin = rang + 1;
  });
  return lu + texte.slice(fin);
}
