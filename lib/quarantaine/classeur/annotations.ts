/** Les notes d'un classeur : un texte, et le cadre où le tableur le montre quand on survole la cellule. */
import { echapper, lettres } from './xml';

interface Annotation {
  /** À partir de 0, en-tête compris. */
  readonly ligne: number;
  readonly colonne: number;
  readonly texte: string;
}

/** Au-delà, un tableur peine à ouvrir le classeur ; le motif reste dans sa colonne. */
const ANNOTATIONS_MAXIMALES = 5_000;
/** Les cadres se numérotent par milliers. */
const CADRES_PAR_SERIE = 1024;
const CARACTERES_PAR_LIGNE = 42;

export class Annotations {
  private readonly posees: Annotation[] = [];

  ajouter(annotation: Annotation): void {
    if (this.posees.length < ANNOTATIONS_MAXIMALES) this.posees.push(annotation);
  }

  *ecrireTextes(): Generator<string> {
    yield `<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>Clevity</author></authors><commentList>`;
    for (const { ligne, colonne, texte } of this.posees) {
      yield `<comment ref="${lettres(colonne)}${ligne + 1}" authorId="0"><text><t xml:space="preserve">${echapper(texte)}</t></text></comment>`;
    }
    yield '</commentList></comments>';
  }

  *ecrireCadres(): Generator<string> {
    const series = Math.ceil(this.posees.length / CADRES_PAR_SERIE) || 1;
    yield (
      '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">' +
      `<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="${suite(series).join(',')}"/></o:shapelayout>` +
      '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">' +
      '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    );
    for (const [rang, annotation] of this.posees.entries()) yield ecrireCadre(annotation, CADRES_PAR_SERIE + rang + 1);
    yield '</xml>';
  }
}

const suite = (nombre: number): number[] => Array.from({ length: nombre }, (_, rang) => rang + 1);

function ecrireCadre({ ligne, colonne, texte }: Annotation, numero: number): string {
  const hauteur = Math.min(Math.ceil(texte.length / CARACTERES_PAR_LIGNE) + 2, 24);
  return (
    `<v:shape id="_x0000_s${numero}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">` +
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>' +
    `<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${colonne + 1}, 12, ${ligne}, 4, ${colonne + 4}, 12, ${ligne + hauteur}, 4</x:Anchor>` +
    `<x:AutoFill>False</x:AutoFill><x:Row>${ligne}</x:Row><x:Column>${colonne}</x:Column></x:ClientData></v:shape>`
  );
}
