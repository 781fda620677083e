/* global document, window */
/** Le filtre des lignes isolées. Sans lui, la page reste lisible : toutes les lignes y sont déjà. */
(() => {
  'use strict';
  const TAILLE = 50;
  const formulaire = document.querySelector('form.filtres');
  const pages = document.querySelector('nav.pages');

  window.addEventListener('beforeprint', () => deplier(true));
  window.addEventListener('afterprint', () => deplier(false));
  if (formulaire === null || pages === null) return;

  const compte = document.getElementById('compte-isolees');
  const numero = document.getElementById('page-isolees');
  const precedente = pages.querySelector('[name="precedente"]');
  const suivante = pages.querySelector('[name="suivante"]');
  const lignes = [...document.querySelectorAll('#lignes-isolees tbody tr')].map((rangee) => ({
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
    formulaire.elements.code.focus({ preventScroll: true });
  });
  filtrer();

  /** Sans casse ni accents, espaces resserrées : « Élodie » se trouve en tapant « elodie ». */
  function comparer(texte) {
    return texte.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').replace(/\s+/g, ' ').trim().toLowerCase();
  }

  function filtrer() {
    const { texte, entite, source, code, etat } = formulaire.elements;
    const mots = comparer(texte.value).split(' ');
    retenues = lignes.filter(
      (ligne) =>
        convient(entite, ligne.rangee.dataset.entite) &&
        convient(source, ligne.rangee.dataset.source) &&
        convient(etat, ligne.rangee.dataset.etat) &&
        (code.value === '' || ligne.codes.includes(code.value)) &&
        mots.every((mot) => ligne.texte.includes(mot)),
    );
    tourner(0);
  }

  function convient(liste, valeur) {
    return liste.value === '' || liste.value === valeur;
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
