/* global document, window, location */
/** Ce que le navigateur ajoute : ouvrir la section visée, filtrer les lignes isolées. Sans lui, tout est déjà là. */
(() => {
  'use strict';
  const TAILLE = 20;
  const formulaire = document.querySelector('form.filtres');
  const pages = document.querySelector('nav.pages');

  window.addEventListener('beforeprint', () => deplier(true));
  window.addEventListener('afterprint', () => deplier(false));
  window.addEventListener('hashchange', ouvrirCible);
  document.addEventListener('click', (evenement) => {
    const lien = evenement.target.closest('a[href^="#"]');
    if (lien !== null && lien.hash === location.hash) ouvrirCible();
  });
  ouvrirCible();
  if (formulaire === null || pages === null) return;

  const compte = document.getElementById('compte-isolees');
  const numero = document.getElementById('page-isolees');
  const precedente = pages.querySelector('[name="precedente"]');
  const suivante = pages.querySelector('[name="suivante"]');
  const lignes = [...document.querySelectorAll('#lignes-isolees > details')].map((rangee) => ({
    rangee,
    texte: comparer(rangee.textContent),
    codes: rangee.dataset.code.split(' '),
  }));
  let retenues = lignes;
  let page = 0;

  formulaire.addEventListener('input', filtrer);
  formulaire.addEventListener('submit', (evenement) => evenement.preventDefault());
  formulaire.addEventListener('reset', () => window.setTimeout(filtrer));
  precedente.addEventListener('click', () => tourner(page - 1));
  suivante.addEventListener('click', () => tourner(page + 1));
  document.addEventListener('click', (evenement) => {
    const lien = evenement.target.closest('a[data-code]');
    if (lien === null) return;
    formulaire.reset();
    formulaire.elements.code.value = lien.dataset.code;
    filtrer();
  });
  filtrer();

  function ouvrirCible() {
    const cible = location.hash === '' ? null : document.getElementById(location.hash.slice(1));
    if (cible?.matches('details')) cible.open = true;
  }

  /** Sans casse ni accents, espaces resserrées : « Élodie » se trouve en tapant « elodie ». */
  function comparer(texte) {
    return texte.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').replace(/\s+/g, ' ').trim().toLowerCase();
  }

  function filtrer() {
    const { texte, situation, fichier, code } = formulaire.elements;
    const mots = comparer(texte.value).split(' ');
    retenues = lignes.filter(
      ({ rangee, codes, texte: sien }) =>
        ['', rangee.dataset.situation].includes(situation.value) &&
        ['', rangee.dataset.fichier].includes(fichier.value) &&
        ['', ...codes].includes(code.value) &&
        mots.every((mot) => sien.includes(mot)),
    );
    tourner(0);
  }

  function tourner(voulue) {
    const derniere = Math.max(Math.ceil(retenues.length / TAILLE) - 1, 0);
    page = Math.min(Math.max(voulue, 0), derniere);
    montrer(retenues.slice(page * TAILLE, (page + 1) * TAILLE));
    compte.textContent =
      retenues.length === lignes.length
        ? accorder(lignes.length)
        : `${accorder(retenues.length)} sur ${lignes.length.toLocaleString('fr-FR')}`;
    pages.hidden = derniere === 0;
    numero.textContent = `page ${page + 1} sur ${derniere + 1}`;
    precedente.disabled = page === 0;
    suivante.disabled = page === derniere;
  }

  function montrer(visibles) {
    const montrees = new Set(visibles);
    for (const ligne of lignes) ligne.rangee.hidden = !montrees.has(ligne);
  }

  function accorder(nombre) {
    return `${nombre.toLocaleString('fr-FR')} ${nombre > 1 ? 'lignes' : 'ligne'}`;
  }

  /** À l'impression, rien n'est replié, et toutes les lignes retenues sont imprimées. */
  function deplier(impression) {
    for (const detail of document.querySelectorAll('details')) {
      if (impression) detail.dataset.etait = String(detail.open);
      detail.open = impression || detail.dataset.etait === 'true';
    }
    if (formulaire === null) return;
    if (impression) montrer(retenues);
    else tourner(page);
  }
})();
