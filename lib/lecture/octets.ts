/**
 * Des octets au texte : empreinte, encodage, décodage au fil de l'eau.
 *
 * Le texte est décodé AVANT d'être découpé en enregistrements : un décodage bloc par bloc couperait les caractères
 * accentués à cheval sur deux blocs.
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export type Encodage = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const TAILLE_BLOC = 1 << 18;

export interface Examen {
  readonly encodage: Encodage;
  readonly sha256: string;
  readonly octets: number;
  /** Des octets ne se lisent pas dans cet encodage : les cellules touchées contiennent U+FFFD. */
  readonly illisibles: boolean;
}

/** Lit le fichier une fois, sans le décoder : son empreinte, et l'encodage que ses octets prouvent. */
export async function examinerOctets(chemin: string): Promise<Examen> {
  const hachage = createHash('sha256');
  const compteur = new CompteurUtf8();
  let debut: Buffer | undefined;
  let octets = 0;
  for await (const bloc of createReadStream(chemin, { highWaterMark: TAILLE_BLOC }) as AsyncIterable<Buffer>) {
    hachage.update(bloc);
    debut ??= bloc;
    octets += bloc.length;
    compteur.ajouter(bloc);
  }
  const encodage = encodageUtf16(debut ?? Buffer.alloc(0)) ?? compteur.encodage();
  return { encodage, sha256: hachage.digest('hex'), octets, illisibles: encodage === 'utf-8' && compteur.fautes > 0 };
}

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

/**
 * Compte les séquences UTF-8 justes et fautives. Un fichier Windows-1252 n'a presque que des fautes (« é » y est un
 * octet seul) ; un fichier UTF-8 abîmé en a peu au regard de ses accents : il reste UTF-8, seule la cellule est perdue.
 */
class CompteurUtf8 {
  fautes = 0;
  private justes = 0;
  private reste: Buffer = Buffer.alloc(0);

  ajouter(bloc: Buffer): void {
    const tout = this.reste.length === 0 ? bloc : Buffer.concat([this.reste, bloc]);
    const coupe = finDuDernierCaractere(tout);
    this.reste = tout.subarray(coupe);
    const entier = tout.subarray(0, coupe);
    if (!isUtf8(entier)) this.compter(entier);
    else if (this.justes === 0 && entier.some((octet) => octet > 0x7f)) this.justes++;
  }

  encodage(): Encodage {
    if (this.reste.length > 0) this.compter(this.reste);
    return this.fautes === 0 || this.justes > this.fautes ? 'utf-8' : 'windows-1252';
  }

  private compter(octets: Buffer): void {
    for (let i = 0; i < octets.length; i++) {
      const octet = octets[i] ?? 0;
      if (octet < 0x80) continue;
      const suite = octet >= 0xf0 ? 3 : octet >= 0xe0 ? 2 : octet >= 0xc2 ? 1 : 0;
      if (suite > 0 && isUtf8(octets.subarray(i, i + suite + 1)) && i + suite < octets.length) {
        this.justes++;
        i += suite;
      } else this.fautes++;
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

/** Le texte du fichier, bloc par bloc, sans marque d'ordre des octets. */
export async function* decoder(chemin: string, encodage: Encodage, octets?: number): AsyncGenerator<string> {
  const decodeur = new TextDecoder(encodage);
  const flux = createReadStream(chemin, {
    highWaterMark: TAILLE_BLOC,
    ...(octets === undefined ? {} : { end: octets - 1 }),
  });
  for await (const bloc of flux as AsyncIterable<Buffer>) yield decodeur.decode(bloc, { stream: true });
  const fin = decodeur.decode();
  if (fin !== '') yield fin;
}
