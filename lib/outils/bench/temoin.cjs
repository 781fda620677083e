/** Chargé avant un script mesuré : à sa sortie, écrit sa mémoire maximale et son temps de processeur. */
const { writeFileSync } = require('node:fs');

const { CLEVITY_TEMOIN: chemin } = process.env;
if (chemin !== undefined && /(?:migration|reprise|validate)\.ts$/.test(process.argv[1] ?? '')) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(chemin, JSON.stringify({ memoire: maxRSS * 1024, processeur: (userCPUTime + systemCPUTime) / 1000 }));
  });
}
