/**
 * Le gardien : `node gardien.mjs <dossier> [--port]`.
 *
 * Processus détaché, il possède mariadbd et le fait vivre aussi longtemps que des scripts s'en servent. Lui seul
 * démarre et arrête le serveur : les scripts peuvent donc finir n'importe comment, même tués.
 *
 * Sa sortie standard dit à qui l'a lancé ce qu'il en est : « prêt », une phrase d'erreur, ou rien si un autre
 * gardien est déjà en fonction.
 */

import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chercherCommande, chercherMariadb } from './chercher.cjs';
import { commandeInstallation, reconnaitreSysteme } from './conseiller.cjs';
import { chemins, estVivant, identite, oublierLesMorts, prendreVerrou, presents, rendreVerrou } from './dossier.cjs';
import { arreter, demarrer, initialiser, terminer } from './mariadbd.mjs';

const PERIODE_MS = 100;
const [dossier, option] = process.argv.slice(2);
const { etat, journal, processus, utilisateurs, verrou } = chemins(dossier);
const moi = identite();
let arretDemande = false;

async function garder() {
  await effacerTracesDUnArretBrutal();
  if (presents(utilisateurs).length === 0) return;
  const programmes = chercherMariadb();
  if (!programmes) return dire(phraseIntrouvable());
  await initialiser(dossier, programmes, moi);
  const serveur = await demarrer(dossier, programmes, option === '--port');
  try {
    publier(serveur);
    dire('prêt');
    await veiller(serveur);
  } finally {
    retirer();
    await arreter(dossier, serveur);
  }
}

/** Un gardien tué laisse derrière lui son serveur, son annonce et peut-être une initialisation inachevée. */
async function effacerTracesDUnArretBrutal() {
  retirer();
  for (const orphelin of presents(processus)) await terminer(orphelin);
  oublierLesMorts(processus);
  for (const nom of fs.readdirSync(dossier)) {
    const [, auteur] = /^(?:data|gardien)\.(.+)$/.exec(nom) ?? [];
    if (auteur && !estVivant(auteur)) fs.rmSync(path.join(dossier, nom), { recursive: true, force: true });
  }
}

function phraseIntrouvable() {
  const systeme = reconnaitreSysteme(process.platform, (nom) => chercherCommande(nom) !== null);
  const commande = commandeInstallation(systeme);
  return (
    'MariaDB est introuvable sur cette machine : lancez « npm run installer »' +
    `${commande ? `, ou « ${commande} »` : ''}, ou réglez DB_HOST, DB_USER et DB_PASSWORD dans .env.`
  );
}

/**
 * Rend la main quand plus personne ne se sert du serveur, ou qu'il est mort.
 *
 * Un script s'inscrit puis lit l'annonce ; ici, on retire l'annonce puis on relit les inscrits : l'un voit
 * forcément l'autre, et nul ne se connecte à un serveur qui s'arrête.
 */
async function veiller(serveur) {
  while (estVivant(serveur.identite) && !arretDemande) {
    if (presents(utilisateurs).length === 0) {
      retirer();
      if (presents(utilisateurs).length === 0) return;
      publier(serveur);
    }
    await pause(PERIODE_MS);
  }
}

function publier({ socketPath, port }) {
  const connexion = { ...(socketPath ? { socketPath } : { host: '127.0.0.1', port }), user: 'root', password: '' };
  fs.writeFileSync(`${etat}.nouveau`, JSON.stringify({ gardien: moi, connexion, port }));
  fs.renameSync(`${etat}.nouveau`, etat);
}

function retirer() {
  fs.rmSync(etat, { force: true });
}

function dire(texte) {
  try {
    fs.writeSync(1, texte);
  } catch {
    // Le script qui a lancé ce gardien est déjà mort : ce n'est pas une erreur, d'autres l'ont peut-être rejoint.
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (arretDemande = true));

try {
  if (prendreVerrou(verrou, moi)) {
    try {
      await garder();
    } finally {
      oublierLesMorts(utilisateurs);
      rendreVerrou(verrou, moi);
    }
  }
} catch (erreur) {
  dire(
    `La MariaDB embarquée n'a pas démarré (${erreur.message}) : voyez le journal « ${journal} », ` +
      'ou réglez DB_HOST, DB_USER et DB_PASSWORD dans .env pour utiliser une autre base.',
  );
}
