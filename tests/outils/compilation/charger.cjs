'use strict';

/**
 * Charge les sources déjà compilées de la suite : `node --require ./charger.cjs migration.ts`. Chaque module garde son
 * chemin d'origine : `__dirname`, `require.main`, les piles sont ceux de la source.
 */
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const process = require('node:process');

const RACINE = path.join(module.path, '..', '..', '..');
const COMPILES = process.env.CLEVITY_COMPILES ?? '';

const compileDe = (nom) => path.join(COMPILES, `${path.relative(RACINE, nom)}.js`);

Module._extensions['.ts'] = (module_, nom) => {
  module_._compile(fs.readFileSync(compileDe(nom), 'utf8'), nom);
};
