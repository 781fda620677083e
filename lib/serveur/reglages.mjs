/** Les réglages de la MariaDB embarquée : charger vite de gros fichiers, sans rien céder sur la durabilité. */

import { freemem } from 'node:os';

const MEGA = 1024 * 1024;

/** La même à l'initialisation et en service : le journal InnoDB n'est pas refait au premier démarrage. */
export const TAILLE_JOURNAL = '--innodb-log-file-size=128M';

export function reglages() {
  return [
    '--character-set-server=utf8mb4',
    '--local-infile=1',
    '--max-allowed-packet=64M',

    // Une transaction validée survit à une coupure ; le journal est assez grand pour un long chargement.
    '--innodb-flush-log-at-trx-commit=1',
    TAILLE_JOURNAL,
    '--innodb-log-buffer-size=32M',
    `--innodb-buffer-pool-size=${memoireInnodb()}M`,

    // Les requêtes ensemblistes du transit trient et joignent des millions de lignes, sur peu de connexions.
    '--aria-pagecache-buffer-size=128M',
    '--tmp-table-size=64M',
    '--max-heap-table-size=64M',
    '--sort-buffer-size=8M',
    '--join-buffer-size=8M',

    // Ce qui ne sert qu'à un serveur permanent ralentirait le démarrage et l'arrêt.
    '--skip-log-bin',
    '--performance-schema=OFF',
    '--innodb-buffer-pool-dump-at-shutdown=0',
    '--innodb-buffer-pool-load-at-startup=0',
    '--log-warnings=1',
  ];
}

/** En Mo : le quart de la mémoire libre (celle du conteneur s'il en limite), entre 128 Mo et 4 Go. */
function memoireInnodb() {
  const limite = process.constrainedMemory?.() || Infinity;
  const quart = Math.floor(Math.min(freemem(), limite) / 4 / MEGA);
  return Math.min(Math.max(quart, 128), 4096);
}
