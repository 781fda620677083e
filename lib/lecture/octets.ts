/**
 * Des octets au texte : empreinte, encodage, décodage au fil de l'eau.
 *
 * Le texte est décodé AVANT d'être découpé en enregistrements : un décodage bloc par bloc couperait les caractères
 * accentués à cheval sur deux blocs.
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CompteurIsoles, decoderSimple, estSimple, type EncodageSimple } from './encodages';

export type Encodage = 'utf-8' | 'utf-16le' | 'utf-16be' | EncodageSimple;

const TAILLE_BLOC = 1 << 16;

export interface Examen {
  readonly encodage: Encodage;
  readonly sha256: string;
  readonly octets: number;
  /** Date de modification, en ms, avant la lecture. */
  readonly modifieLe: number;
  /** Les premiers octets : ils trahissent ce qui n'est pas un texte. */
  readonly debut: Buffer;
  /** Des octets peuvent ne pas se lire dans cet encodage : les cellules touchées contiennent U+FFFD. */
  readonly illisibles: boolean;
  /** Dans un encodage d'un octet par signe, la vraisemblance en deçà de laquelle un signe est tenu pour illisible. */
  readonly exigence?: number;
  /** Le fichier contient `\"` : ses guillemets sont peut-être précédés d'une barre oblique inverse. */
  readonly barresGuillemets: boolean;
}

/** Lit le fichier une fois, sans le décoder : son empreinte, et l'encodage que ses octets prouvent. */
export async function examinerOctets(chemin: string): Promise<Examen> {
  const { mtimeMs } = await stat(chemin);
  const blocs = createReadStream(chemin, { highWaterMark: TAILLE_BLOC }) as AsyncIterable<Buffer>;
  return { ...(await examinerBlocs(blocs)), modifieLe: mtimeMs };
}

/** Des octets, d'où qu'ils viennent. */
export type Blocs = AsyncIterable<Buffer> | Iterable<Buffer>;

export async function examinerBlocs(blocs: Blocs): Promise<Omit<Examen, 'modifieLe'>> {
  const hachage = createHash('sha256');
  const compteur = new CompteurOctets();
  let debut: Buffer = Buffer.alloc(0);
  let octets = 0;
  let barresGuillemets = false;
  let fin: Buffer = Buffer.alloc(0);
  for await (const bloc of blocs) {
    hachage.update(bloc);
    if (octets === 0) debut = bloc;
    octets += bloc.length;
    compteur.ajouter(bloc);
    barresGuillemets ||=
      contientBarreGuillemet(bloc) || contientBarreGuillemet(Buffer.concat([fin, bloc.subarray(0, 3)]));
    fin = bloc.subarray(-3);
  }
  const { isoles } = compteur;
  const choix = choisirEncodage(debut, compteur);
  const { encodage, exigence } = choix;
  return {
    ...choix,
    sha256: hachage.digest('hex'),
    octets,
    debut: debut.subarray(0, 1024),
    illisibles: encodage === 'utf-8' ? isoles.fautes > 0 : encodage.startsWith('utf-16') || exigence !== undefined,
    barresGuillemets,
  };
}

function choisirEncodage(
  debut: Buffer,
  compteur: CompteurOctets,
): { readonly encodage: Encodage; readonly exigence?: number } {
  const prouve = compteur.choisir();
  const utf16 = encodageUtf16(debut);
  if (utf16 !== undefined) return { encodage: utf16 };
  return debut.indexOf(MARQUE_UTF8) === 0 ? { encodage: 'utf-8' } : prouve;
}

const MARQUE_UTF8 = Buffer.from([0xef, 0xbb, 0xbf]);
const BARRES_GUILLEMETS = ['\\"', '\\\0"\0', '\0\\\0"'].map((suite) => Buffer.from(suite, 'latin1'));

const contientBarreGuillemet = (bloc: Buffer): boolean => BARRES_GUILLEMETS.some((suite) => bloc.includes(suite));

/** UTF-16 se trahit par sa marque, ou par les octets nuls de chaque caractère latin. */
function encodageUtf16(debut: Buffer): Encodage | undefined {
  if (debut[0] === 0xff && debut[1] === 0xfe) return 'utf-16le';
  if (debut[0] === 0xfe && debut[1] === 0xff) return 'utf-16be';
  const extrait = debut.subarray(0, 4096);
  let pairs = 0;
  let impairs = 0;
  extrait.forEach((octet, rang) => {
    if (octet === 0) {
      if (rang % 2 === 0) pairs++;
      else impairs++;
    }
  });
  const seuil = extrait.length / 4;
  if (impairs > seuil && impairs > 4 * pairs) return 'utf-16le';
  if (pairs > seuil && pairs > 4 * impairs) return 'utf-16be';
  return undefined;
}

/** Au-delà, l'encodage ne fait plus de doute : on cesse de compter les accents bien écrits. */
const PREUVES_SUFFISANTES = 100_000;

/**
 * Compte les séquences UTF-8 justes et fautives. Un fichier Windows-1252 n'a presque que des fautes (« é » y est un
 * octet seul) ; un fichier UTF-8 abîmé en a peu au regard de ses accents : il reste UTF-8, seule la cellule est perdue.
 */
class CompteurOctets {
  readonly isoles = new CompteurIsoles();
  private justes = 0;
  private reste: Buffer = Buffer.alloc(0);

  ajouter(bloc: Buffer): void {
    const tout = this.reste.length === 0 ? bloc : Buffer.concat([this.reste, bloc]);
    const coupe = finDuDernierCaractere(tout);
    this.reste = tout.subarray(coupe);
    const entier = tout.subarray(0, coupe);
    if (isUtf8(entier)) this.compterJustes(entier);
    else this.justes += this.isoles.compter(entier);
  }

  choisir(): { readonly encodage: Encodage; readonly exigence?: number } {
    this.justes += this.isoles.compter(this.reste);
    this.reste = Buffer.alloc(0);
    const { fautes } = this.isoles;
    return fautes === 0 || this.justes > fautes ? { encodage: 'utf-8' } : this.isoles.choisir();
  }

  private compterJustes(octets: Buffer): void {
    for (let i = 0; i < octets.length && this.justes < PREUVES_SUFFISANTES; i++) {
      if ((octets[i] ?? 0) >= 0xc2) this.justes++;
    }
  }
}

/** Où couper un bloc pour ne pas trancher un caractère UTF-8 : au plus trois octets avant la fin. */
function finDuDernierCaractere(octets: Buffer): number {
  for (let recul = 1; recul <= Math.min(3, octets.length); recul++) {
    const octet = octets[octets.length - recul] ?? 0;
    if (octet >= 0xc2) {
      const longueur = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
      return recul < longueur ? octets.length - recul : octets.length;
    }
    if (octet < 0x80) break;
  }
  return octets.length;
}

/** Ce qu'on veut lire d'un fichier. */
export interface Decodage {
  readonly encodage: Encodage;
  /** Absente : tout signe est tenu pour bien lu. */
  readonly exigence?: number | undefined;
}

/** Le texte du fichier, bloc par bloc, sans marque d'ordre des octets. */
export async function* decoder(chemin: string, decodage: Encodage | Decodage, octets?: number): AsyncGenerator<string> {
  const blocs = createReadStream(chemin, {
    highWaterMark: TAILLE_BLOC,
    ...(octets === undefined ? {} : { end: octets - 1 }),
  }) as AsyncIterable<Buffer>;
  yield* decoderBlocs(blocs, typeof decodage === 'string' ? { encodage: decodage } : decodage);
}

export async function* decoderBlocs(blocs: Blocs, { encodage, exigence }: Decodage): AsyncGenerator<string> {
  if (estSimple(encodage)) {
    for await (const bloc of blocs) yield decoderSimple(bloc, encodage, exigence);
    return;
  }
  const decodeur = new TextDecoder(encodage);
  for await (const bloc of blocs) yield decodeur.decode(bloc, { stream: true });
  const fin = decodeur.decode();
  if (fin !== '') yield fin;
}
