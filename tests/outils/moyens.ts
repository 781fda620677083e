/**
 * Ce dont un essai peut avoir besoin et qu'une machine n'a pas toujours. Sans lui, l'essai est sauté, et le résumé dit ce qu'il faut
 * installer ; avec `SANS_SAUT=1` (l'intégration continue), c'est une erreur.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chercherChromium } from '../../lib/outils/chromium.cjs';

interface Moyen {
  readonly present: () => boolean;
  readonly manque: string;
  /** Vrai si l'intégration continue s'en passe : ce qu'il a écrit est gardé dans `donnees/`. */
  readonly facultatif?: true;
}

/** Là où LibreOffice s'installe. */
export const LIBREOFFICE = ['/usr/bin/soffice', '/usr/local/bin/soffice', '/opt/libreoffice/program/soffice'].find(
  existsSync,
);

const repond = (commande: string): boolean => spawnSync(commande, ['--version'], { stdio: 'ignore' }).status === 0;

const MOYENS = {
  chromium: {
    present: () => chercherChromium() !== null,
    manque: 'Chromium est absent ; « apt-get install chromium » sous Debian, ou la variable CHROMIUM',
  },
  'mariadb-dump': {
    present: () => repond('mariadb-dump'),
    manque: 'mariadb-dump est absent ; « apt-get install mariadb-client » sous Debian',
  },
  libreoffice: {
    present: () => LIBREOFFICE !== undefined,
    manque: 'LibreOffice est absent ; « apt-get install libreoffice-calc » sous Debian',
    facultatif: true,
  },
  '/dev/full': {
    present: () => existsSync('/dev/full'),
    manque: "/dev/full, le disque plein de Linux, n'existe pas sur ce système",
  },
} as const satisfies Readonly<Record<string, Moyen>>;

export type NomDeMoyen = keyof typeof MOYENS;

/** `test`, si la machine a ce moyen ; sinon un essai sauté, ou en échec. */
export function testAvec(nom: NomDeMoyen): (titre: string, essai: () => Promise<void>) => void {
  const { present, manque, facultatif }: Moyen = MOYENS[nom];
  if (present()) return test;
  return (titre) => manquer(titre, manque, facultatif);
}

/** De même, pour un groupe d'essais. */
export function describeAvec(nom: NomDeMoyen, titre: string, essais: () => void): void {
  const { present, manque, facultatif }: Moyen = MOYENS[nom];
  if (present()) describe(titre, essais);
  else manquer(titre, manque, facultatif);
}

function manquer(titre: string, manque: string, facultatif = false): void {
  const exige = process.env.SANS_SAUT === '1' && !facultatif;
  const refuser = (): void => {
    throw new Error(manque);
  };
  if (exige) test(titre, refuser);
  else test.skip(`${titre} [sauté : ${manque}]`, refuser);
}
