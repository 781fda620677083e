/** Chargé avant un script mesuré : à sa sortie, écrit sa mémoire maximale. */
const { writeFileSync } = require('node:fs');

const { CLEVITY_TEMOIN: chemin } = process.env;
if (chemin !== undefined && /(?:migration|reprise|validate)\.ts$/.test(process.argv[1] ?? '')) {
  process.on('exit', () => {
    writeFileSync(chemin, JSON.stringify({ memoire: process.resourceUsage().maxRSS * 1024 }));
  });
}
