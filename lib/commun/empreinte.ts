/** L'empreinte d'un texte : 128 bits, qui reconnaissent une copie exacte sans la garder. */
import { hash } from 'node:crypto';

/**
 * MD5, en 32 chiffres hexadécimaux : celui que MariaDB sait aussi calculer. Il distingue des lignes, il ne protège rien.
 * `hash` calcule d'un coup, cinq fois plus vite que `createHash` sur de si courts textes (Node 20.12).
 */
export const empreindre = (texte: string): string => hash('md5', texte);
