'use strict';

/**
 * Le dossier privé de la MariaDB embarquée : où sont les choses, et qui s'en sert.
 *
 * Un processus s'y inscrit par un fichier vide dont le nom est son identité. Tué, il laisse son fichier :
 * celui-ci ne vaut que tant que le processus vit, et personne n'a à le croire sur parole.
 */

const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const process = require('node:process');

function chemins(dossier) {
  return {
    donnees: path.join(dossier, 'data'),
    /** Ses fichiers de travail ; au démarrage, mariadbd efface ceux qu'il y trouve, fussent-ils d'un autre serveur. */
    travail: path.join(dossier, 'tmp'),
    journal: path.join(dossier, 'mariadbd.log'),
    journalPrecedent: path.join(dossier, 'mariadbd.precedent.log'),
    /** Comment joindre le serveur ; n'existe que lorsqu'il répond. */
    etat: path.join(dossier, 'serveur.json'),
    /** Les scripts qui se servent du serveur. */
    utilisateurs: path.join(dossier, 'utilisateurs'),
    /** Le processus mariadbd, pour le retrouver si le gardien a été tué. */
    processus: path.join(dossier, 'processus'),
    /** Tenu par l'unique gardien en fonction. */
    verrou: path.join(dossier, 'gardien'),
  };
}

/** « pid-naissance-aléa » : l'heure de naissance déjoue la réutilisation d'un pid, l'aléa distingue deux inscriptions. */
function identite(pid = process.pid) {
  return `${pid}-${naissance(pid)}-${randomBytes(4).toString('hex')}`;
}

function pidDe(identite) {
  return Number(identite.split('-')[0]);
}

function estVivant(identite) {
  return naissance(pidDe(identite)) === identite.split('-')[1];
}

/** L'instant où le processus est né selon le noyau, « 0 » là où /proc n'existe pas, `null` s'il est mort. */
function naissance(pid) {
  try {
    process.kill(pid, 0);
  } catch (erreur) {
    if (erreur.code !== 'EPERM') return null;
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Le nom du processus, entre parenthèses, peut contenir des espaces : on lit ce qui le suit.
    const champs = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return champs[0] === 'Z' ? null : champs[19];
  } catch {
    return '0';
  }
}

function inscrire(registre, identite) {
  fs.mkdirSync(registre, { recursive: true });
  fs.writeFileSync(path.join(registre, identite), '');
}

function desinscrire(registre, identite) {
  fs.rmSync(path.join(registre, identite), { force: true });
}

/** Les inscrits vivants. */
function presents(registre) {
  return inscrits(registre).filter(estVivant);
}

/** Efface du registre les processus morts sans prévenir. */
function oublierLesMorts(registre) {
  for (const inscrit of inscrits(registre)) if (!estVivant(inscrit)) desinscrire(registre, inscrit);
}

function inscrits(registre) {
  try {
    return fs.readdirSync(registre);
  } catch (erreur) {
    if (erreur.code === 'ENOENT') return [];
    throw erreur;
  }
}

/**
 * Le verrou est un registre d'un seul inscrit, mis en place tout fait par un renommage, que le système refuse
 * sur un dossier non vide. Un verrou périmé perd son mort **par son nom** : deux prétendants qui le constatent
 * ensemble ne peuvent pas s'ôter l'un à l'autre le verrou que l'un d'eux vient de prendre.
 */
function prendreVerrou(verrou, identite) {
  const pret = `${verrou}.${identite}`;
  inscrire(pret, identite);
  oublierLesMorts(verrou);
  try {
    retirerSiVide(verrou);
    fs.renameSync(pret, verrou);
    return true;
  } catch (erreur) {
    fs.rmSync(pret, { recursive: true, force: true });
    if (presents(verrou).length > 0 || REFUS_OCCUPE.includes(erreur.code)) return false;
    throw erreur;
  }
}

const REFUS_OCCUPE = ['ENOTEMPTY', 'EEXIST'];

function rendreVerrou(verrou, identite) {
  desinscrire(verrou, identite);
  retirerSiVide(verrou);
}

function retirerSiVide(dossier) {
  try {
    fs.rmdirSync(dossier);
  } catch (erreur) {
    if (![...REFUS_OCCUPE, 'ENOENT'].includes(erreur.code)) throw erreur;
  }
}

module.exports = {
  chemins,
  identite,
  pidDe,
  estVivant,
  inscrire,
  desinscrire,
  presents,
  oublierLesMorts,
  prendreVerrou,
  rendreVerrou,
};
