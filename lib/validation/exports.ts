/** Les verdicts pour les machines : `--json`, et `--junit` que lisent les serveurs d'intégration. */
import { enJson, propre } from '../commun/propre';
import { verdictGeneral } from './rapport';
import { FAMILLES, type Resultat, type Validation } from './types';

const FAUTES_PAR_CONTROLE = 20;

/** Toutes les fautes y sont, quel que soit leur nombre. */
export function ecrireJson(validation: Validation): string {
  const { base, debut, dureeMs, executions, resultats } = validation;
  const controles = resultats.map(
    ({ code, aussi = [], famille, intitule, verdict, raison, fautes, dureeMs: duree_ms }) => ({
      ...{ code, aussi, famille, intitule, verdict, raison, nombre: fautes.length, fautes, duree_ms },
    }),
  );
  const { verdict } = verdictGeneral(validation);
  return enJson({ base, date: debut.toISOString(), verdict, duree_ms: dureeMs, executions, controles });
}

const secondes = (ms: number): string => (ms / 1000).toFixed(3);
const somme = (resultats: readonly Resultat[]): number => resultats.reduce((total, { dureeMs }) => total + dureeMs, 0);

/** Un contrôle est un cas de test ; une famille, une suite. */
export function ecrireJunit({ base, debut, dureeMs, resultats }: Validation): string {
  const comptes = (parmi: readonly Resultat[]): string =>
    `tests="${parmi.length}" failures="${parmi.filter(({ verdict }) => verdict === 'NON CONFORME').length}" errors="0" ` +
    `skipped="${parmi.filter(({ verdict }) => verdict === 'NON VÉRIFIABLE').length}"`;
  const suites = FAMILLES.map((famille) => {
    const siens = resultats.filter((resultat) => resultat.famille === famille);
    const date = debut.toISOString().slice(0, 19);
    return [
      `  <testsuite name="${echapper(famille)}" ${comptes(siens)} time="${secondes(somme(siens))}" timestamp="${date}">`,
      ...siens.map(ecrireCas),
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${echapper(`Validation de ${base}`)}" ${comptes(resultats)} time="${secondes(dureeMs)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function ecrireCas({ code, famille, intitule, verdict, raison, fautes, dureeMs }: Resultat): string {
  const ouverture = `    <testcase classname="${echapper(famille)}" name="${echapper(`${code} ${intitule}`)}" time="${secondes(dureeMs)}"`;
  if (verdict === 'CONFORME') return `${ouverture}/>`;
  if (verdict === 'NON VÉRIFIABLE') {
    return `${ouverture}>\n      <skipped message="${echapper(raison)}"/>\n    </testcase>`;
  }
  const citees = fautes.slice(0, FAUTES_PAR_CONTROLE).map(({ cle, detail }) => `${cle} : ${detail}`);
  if (fautes.length > citees.length) citees.push(`… et ${fautes.length - citees.length} autres`);
  return [
    `${ouverture}>`,
    `      <failure type="${echapper(code)}" message="${echapper(raison)}">${citees.map(echapper).join('\n')}</failure>`,
    '    </testcase>',
  ].join('\n');
}

/** Ce que XML 1.0 n'admet pas, même échappé, et que `propre` laisse. */
const INTERDITS = /[\ufffe\uffff]/g;
const ENTITES_XML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const echapper = (texte: string): string =>
  propre(texte)
    .replace(INTERDITS, '\uFFFD')
    .replace(/[&<>"']/g, (signe) => ENTITES_XML[signe] ?? signe);
