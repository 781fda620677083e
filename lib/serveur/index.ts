/**
 * La MariaDB embarquée : trouvée, démarrée sur un dossier privé, arrêtée avec le dernier script qui s'en sert.
 */
export { demarrerServeur, type ServeurEmbarque } from './embarque';
