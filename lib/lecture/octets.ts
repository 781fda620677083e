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

export type Encodage = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'macintosh';

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
  /** Le fichier contient `\"` : ses guillemets sont peut-être précédés d'une barre oblique inverse. */
  readonly barresGuillemets: boolean;
}

/** Lit le fichier une fois, sans le décoder : son empreinte, et l'encodage que ses octets prouvent. */
export async function examinerOctets(chemin: string): Promise<Examen> {
  const { mtimeMs } = await stat(chemin);
  const hachage = createHash('sha256');
  const compteur = new CompteurOctets();
  let debut: Buffer = Buffer.alloc(0);
  let octets = 0;
  let barresGuillemets = false;
  let fin: Buffer = Buffer.alloc(0);
  for await (const bloc of createReadStream(chemin, { highWaterMark: TAILLE_BLOC }) as AsyncIterable<Buffer>) {
    hachage.update(bloc);
    if (octets === 0) debut = bloc;
    octets += bloc.length;
    compteur.ajouter(bloc);
    barresGuillemets ||=
      contientBarreGuillemet(bloc) || contientBarreGuillemet(Buffer.concat([fin, bloc.subarray(0, 3)]));
    fin = bloc.subarray(-3);
  }
  const encodage = encodageUtf16(debut) ?? (debut.indexOf(MARQUE_UTF8) === 0 ? 'utf-8' : compteur.encodage());
  return {
    encodage,
    sha256: hachage.digest('hex'),
    octets,
    modifieLe: mtimeMs,
    debut: debut.subarray(0, 1024),
    illisibles: encodage === 'utf-8' ? compteur.fautes > 0 : encodage.startsWith('utf-16'),
    barresGuillemets,
  };
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

/** « é è ê à ç ù û » : en MacRoman, des octets qui ne valent rien en français sous Windows-1252 (« Ž ž ˆ » ou rien). */
const LETTRES_MAC = [0x8e, 0x8f, 0x90, 0x88, 0x8d, 0x9d, 0x9e];
/** « é è ê à ç ù û ô î â ë ï » en Windows-1252 : des capitales accentuées rares et des signes en MacRoman. */
const LETTRES_WINDOWS = [0xe9, 0xe8, 0xea, 0xe0, 0xe7, 0xf9, 0xfb, 0xf4, 0xee, 0xe2, 0xeb, 0xef];

/** Au-delà, l'encodage ne fait plus de doute : on cesse de compter les accents bien écrits. */
const PREUVES_SUFFISANTES = 100_000;

/**
 * Compte les séquences UTF-8 justes et fautives. Un fichier Windows-1252 n'a presque que des fautes (« é » y est un
 * octet seul) ; un fichier UTF-8 abîmé en a peu au regard de ses accents : il reste UTF-8, seule la cellule est perdue.
 */
class CompteurOctets {
  fautes = 0;
  private justes = 0;
  /** Combien de fois chaque octet fautif apparaît. */
  private readonly isoles = new Uint32Array(256);
  private reste: Buffer = Buffer.alloc(0);

  ajouter(bloc: Buffer): void {
    const tout = this.reste.length === 0 ? bloc : Buffer.concat([this.reste, bloc]);
    const coupe = finDuDernierCaractere(tout);
    this.reste = tout.subarray(coupe);
    const entier = tout.subarray(0, coupe);
    if (isUtf8(entier)) this.compterJustes(entier);
    else this.compter(entier);
  }

  encodage(): Encodage {
    this.compter(this.reste);
    this.reste = Buffer.alloc(0);
    if (this.fautes === 0 || this.justes > this.fautes) return 'utf-8';
    const somme = (octets: readonly number[]): number =>
      octets.reduce((total, octet) => total + (this.isoles[octet] ?? 0), 0);
    return somme(LETTRES_MAC) > 2 * somme(LETTRES_WINDOWS) ? 'macintosh' : 'windows-1252';
  }

  private compterJustes(octets: Buffer): void {
    for (let i = 0; i < octets.length && this.justes < PREUVES_SUFFISANTES; i++) {
      if ((octets[i] ?? 0) >= 0xc2) this.justes++;
    }
  }

  private compter(octets: Buffer): void {
    for (let i = 0; i < octets.length; i++) {
      const octet = octets[i] ?? 0;
      if (octet < 0x80) continue;
      const suite = octet >= 0xf0 ? 3 : octet >= 0xe0 ? 2 : octet >= 0xc2 ? 1 : 0;
      if (suite > 0 && i + suite < octets.length && isUtf8(octets.subarray(i, i + suite + 1))) {
        this.justes++;
        i += suite;
      } else {
        this.fautes++;
        this.isoles[octet] = (this.isoles[octet] ?? 0) + 1;
      }
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

/** Ce que Windows-1252 met là où Latin-1 n'a que des contrôles ; les cinq places vides sont gardées telles quelles. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Le `TextDecoder` de Node lit Windows-1252 comme Latin-1 (nodejs/node#56542) : « œ », « € » et « ’ » y seraient perdus. */
const decoder1252 = (octets: Buffer): string =>
  octets.toString('latin1').replace(/[\x80-\x9f]/g, (signe) => WINDOWS_1252[signe.charCodeAt(0) - 0x80] ?? signe);

/** Le texte du fichier, bloc par bloc, sans marque d'ordre des octets. */
export async function* decoder(chemin: string, encodage: Encodage, octets?: number): AsyncGenerator<string> {
  const flux = createReadStream(chemin, {
    highWaterMark: TAILLE_BLOC,
    ...(octets === undefined ? {} : { end: octets - 1 }),
  }) as AsyncIterable<Buffer>;
  if (encodage === 'windows-1252') {
    for await (const bloc of flux) yield decoder1252(bloc);
    return;
  }
  const decodeur = new TextDecoder(encodage);
  for await (const bloc of flux) yield decodeur.decode(bloc, { stream: true });
  const fin = decodeur.decode();
  if (fin !== '') yield fin;
}
