/** La génération de bout en bout : clients et intervenants d'abord, puis ce qui les cite, puis la clé des réponses. */
import { suivre, type Suivi } from '../commun/progression';
import type { Entite } from '../metier/modele';
import { Affectations } from './affectations';
import { ecrireAttendu } from './attendu';
import { Clients } from './clients';
import {
  type Dialecte,
  type Valeurs,
  dialectesAgences,
  dialectesCanoniques,
  ecrireCellules,
  ecrireEntete,
  encodeur,
  textesDe,
} from './dialectes';
import { FICHIER_ATTENDU, ecrireFichier, ecrireTemoin, preparerDossier } from './ecriture';
import { Intervenants } from './intervenants';
import { creerMonde } from './monde';
import { type BilanGeneration, type OptionsGeneration, verifierOptions } from './options';
import { Projets } from './projets';
import { Semis } from './semis';

/** Assez souvent pour qu'un terminal bouge, assez peu pour ne rien coûter. */
const PAS_DU_SUIVI = 1000;

export type { BilanGeneration, OptionsGeneration } from './options';

export async function generer(options: OptionsGeneration): Promise<BilanGeneration> {
  verifierOptions(options);
  const monde = creerMonde(options);
  const clients = new Clients(monde);
  const intervenants = new Intervenants(monde);
  const projets = new Projets(monde, clients);
  const affectations = new Affectations(monde, projets);
  const lignes: Readonly<Record<Entite, (dialecte: Dialecte) => Iterable<Valeurs>>> = {
    clients: ({ rangs }) => pourChaque(rangs, (rang) => clients.fiche(rang)),
    intervenants: ({ rangs }) => pourChaque(rangs, (rang) => intervenants.fiche(rang)),
    projets: ({ rangs }) => pourChaque(rangs, (rang) => projets.fiche(rang)),
    affectations: () => affectations.fiches(),
  };

  const dialectes = options.dialectes ? dialectesAgences(monde.volumes) : dialectesCanoniques(monde.volumes);
  const semis = options.defauts > 0 ? new Semis(monde, dialectes, options.defauts, clients, intervenants) : null;
  const { dossier, ...reglages } = options;
  const bilan: BilanGeneration = { fichiers: [], defauts: 0 };
  await preparerDossier(
    dossier,
    dialectes.map(({ fichier }) => fichier),
  );
  await ecrireTemoin(dossier, reglages);
  for (const dialecte of dialectes) {
    const saines = lignes[dialecte.entite](dialecte);
    const compte = { enregistrements: 0 };
    const [premiere, fin] = dialecte.rangs;
    const suivi = suivre(`Écriture, ${dialecte.fichier}`, fin - premiere);
    const textes = compter(semis ? semis.semer(dialecte, saines) : ecrireSaines(dialecte, saines), compte, suivi);
    const octets = await ecrireFichier(dossier, dialecte.fichier, textes, encodeur(dialecte.encodage));
    suivi.finir();
    bilan.fichiers.push({ nom: dialecte.fichier, lignes: compte.enregistrements - 1, octets });
  }
  if (semis) {
    await ecrireFichier(dossier, FICHIER_ATTENDU, ecrireAttendu(options.graine, semis.lignes, semis.bilan));
    bilan.defauts = semis.lignes.length;
  }
  return bilan;
}

function* pourChaque<T>([debut, fin]: readonly [number, number], fabriquer: (rang: number) => T): Generator<T> {
  for (let rang = debut; rang < fin; rang++) yield fabriquer(rang);
}

function* ecrireSaines(dialecte: Dialecte, lignes: Iterable<Valeurs>): Generator<string> {
  yield ecrireEntete(dialecte);
  for (const valeurs of lignes) yield ecrireCellules(dialecte, textesDe(dialecte, valeurs));
}

/** Laisse passer les enregistrements en les comptant, en-tête compris. */
function* compter(textes: Iterable<string>, compte: { enregistrements: number }, suivi: Suivi): Generator<string> {
  for (const texte of textes) {
    compte.enregistrements++;
    if (compte.enregistrements % PAS_DU_SUIVI === 0) suivi.avancer(compte.enregistrements);
    yield texte;
  }
}
