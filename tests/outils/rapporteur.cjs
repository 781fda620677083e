'use strict';

/** À la fin de la suite : le temps de chaque fichier d'essais, et ce qui n'a pas été passé, avec ce qu'il faut installer. */
const path = require('node:path');
const process = require('node:process');

const PLUS_LONGUES = 12;
/** Ce que `moyens.ts` ajoute au titre d'un essai qu'il saute. */
const SAUTE = /^(.*) \[sauté : (.*)\]$/;

class Rapporteur {
  onRunComplete(_contextes, { testResults: suites }) {
    const mesures = suites
      .map(({ testFilePath, perfStats }) => ({ nom: nommer(testFilePath), ms: perfStats.end - perfStats.start }))
      .sort((a, b) => b.ms - a.ms);
    if (mesures.length > 1) ecrire(direTemps(mesures));
    const sautes = suites.flatMap(({ testResults }) =>
      testResults.map(({ title }) => SAUTE.exec(title)).filter(Boolean),
    );
    if (sautes.length > 0) ecrire(direSautes(sautes));
  }
}

const ecrire = (lignes) => process.stderr.write(`\n${lignes.join('\n')}\n`);
const nommer = (chemin) => path.relative(path.join(module.path, '..'), chemin).replace(/\.test\.ts$/, '');
const secondes = (ms) => `${(ms / 1000).toFixed(1).replace('.', ',').padStart(6)} s`;

function direTemps(mesures) {
  const montrees = process.env.DUREES === 'toutes' ? mesures : mesures.slice(0, PLUS_LONGUES);
  const autres = mesures.slice(montrees.length);
  const somme = (liste) => liste.reduce((total, { ms }) => total + ms, 0);
  return [
    `Temps par suite (${secondes(somme(mesures)).trim()} en tout, plusieurs à la fois) :`,
    ...montrees.map(({ nom, ms }) => `${secondes(ms)}  ${nom}`),
    ...(autres.length > 0
      ? [`${secondes(somme(autres))}  les ${autres.length} autres (DUREES=toutes les montre)`]
      : []),
  ];
}

function direSautes(sautes) {
  const parManque = new Map();
  for (const [, titre, manque] of sautes) parManque.set(manque, [...(parManque.get(manque) ?? []), titre]);
  return [...parManque].flatMap(([manque, titres]) => [
    `${titres.length === 1 ? '1 essai sauté' : `${titres.length} essais sautés`} : ${manque}`,
    ...titres.map((titre) => `  - ${titre}`),
  ]);
}

module.exports = Rapporteur;
