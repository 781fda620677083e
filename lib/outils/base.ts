/**
 * `npm run base` : garde la MariaDB embarquée ouverte, et dit comment la regarder avec un client graphique.
 */
import { randomBytes } from 'node:crypto';
import { avecBase } from '../base/connexion';
import { executer } from '../commun/cli';
import { DOSSIER_EMBARQUE } from '../base/config';
import { demarrerServeur, type ServeurEmbarque } from '../serveur/embarque';

/** Compte de la session, en lecture seule : le port de bouclage est ouvert à tous les utilisateurs de la machine. */
const COMPTE = "lecture@'127.0.0.1'";

executer(
  {
    script: 'lib/outils/base',
    resume: 'Garde la MariaDB embarquée ouverte et dit comment la regarder avec un client graphique.',
    options: {},
    exemples: ['npm run base'],
  },
  async () => {
    const serveur = await demarrerServeur(DOSSIER_EMBARQUE, { port: true });
    try {
      const motDePasse = await ouvrirCompte(serveur);
      console.log(modeEmploi(serveur, motDePasse));
      await attendreArret();
      await fermerCompte(serveur);
    } finally {
      await serveur.arreter();
    }
    console.log('\nLa base est fermée.');
    return 0;
  },
);

async function ouvrirCompte({ connexion }: ServeurEmbarque): Promise<string> {
  const motDePasse = randomBytes(12).toString('base64url');
  await avecBase(connexion, 'mysql', false, async (base) => {
    await base.executer(`CREATE OR REPLACE USER ${COMPTE} IDENTIFIED BY ?`, [motDePasse]);
    await base.executer(`GRANT SELECT, SHOW VIEW ON *.* TO ${COMPTE}`);
  });
  return motDePasse;
}

async function fermerCompte({ connexion }: ServeurEmbarque): Promise<void> {
  await avecBase(connexion, 'mysql', false, (base) => base.executer(`DROP USER IF EXISTS ${COMPTE}`));
}

function modeEmploi({ connexion, port }: ServeurEmbarque, motDePasse: string): string {
  const acces = connexion.socketPath ? `--socket='${connexion.socketPath}'` : `--host=127.0.0.1 --port=${port}`;
  return [
    'La base est ouverte.',
    '',
    'Avec DBeaver, HeidiSQL ou MySQL Workbench, en lecture seule (ce mot de passe ne vaut que pour cette fois) :',
    '  type            MariaDB',
    '  hôte            127.0.0.1',
    `  port            ${port}`,
    '  utilisateur     lecture',
    `  mot de passe    ${motDePasse}`,
    '  base            clevity (créée par la première migration)',
    '',
    'En ligne de commande, avec tous les droits :',
    `  mariadb ${acces} -u root clevity`,
    '',
    'Ctrl-C pour la fermer.',
  ].join('\n');
}

/** Attend Ctrl-C ou la fermeture du terminal ; la veille garde en vie un processus qui n'a rien d'autre à faire. */
function attendreArret(): Promise<void> {
  return new Promise((resolve) => {
    const veille = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        clearInterval(veille);
        resolve();
      });
    }
  });
}
