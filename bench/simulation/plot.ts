import { type Curve, TITLES } from './compare.ts';
import { KINDS, type Kind } from './endpoints.ts';

/** A panel of the plot, and the plot, pixels. */
const PANEL = { width: 400, height: 190, left: 62, right: 18, top: 34, bottom: 40 } as const;
const HEAD = 64;
const COLUMNS = 2;

const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-weight: 600; font-size: 13px; fill: #1f2328 }
.paper { fill: #fff } .grid { stroke: #d8dee4 } .model { fill: none; stroke-width: 2 }
.p99 { stroke-dasharray: 5 4 } .measured { fill: #fff; stroke-width: 1.75 }
.sqlite { stroke: #0969da } .postgres { stroke: #bc4c00 }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 } .title { fill: #f0f6fc } .paper, .measured { fill: #0d1117 } .grid { stroke: #30363d }
  .sqlite { stroke: #58a6ff } .postgres { stroke: #f0883e }
}`;

interface Series {
  readonly curve: Curve;
  readonly style: string;
  readonly measured: (pair: Curve['pairs'][number]) => number;
  readonly predicted: (pair: Curve['pairs'][number]) => number;
}

const decades = (values: readonly number[]): readonly [number, number] => [
  Math.floor(Math.log10(Math.min(...values))),
  Math.ceil(Math.log10(Math.max(...values))),
];

const amount = (value: number): string => (value >= 1000 ? `${value / 1000}k` : String(value));

/** Both axes are logarithmic. @returns one panel */
function panel(title: string, series: readonly Series[]): string {
  const { width, height, left, right, top, bottom } = PANEL;
  const pairs = series.flatMap(({ curve }) => curve.pairs);
  const values = series.flatMap(({ curve, measured, predicted }) =>
    curve.pairs.flatMap((pair) => [measured(pair), predicted(pair)]),
  );
  const [low, high] = decades(values);
  const most = Math.max(...pairs.map(({ point }) => point.connections));
  const x = (connections: number): number =>
    left + ((width - left - right) * Math.log2(connections)) / Math.log2(most);
  const y = (value: number): number =>
    height - bottom - ((height - top - bottom) * (Math.log10(value) - low)) / (high - low);
  const at = (connections: number, value: number): string =>
    `${x(connections).toFixed(1)},${y(value).toFixed(1)}`;

  const lines = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)).map(
    (value) =>
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/>` +
      `<text x="${left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${amount(Number(value.toPrecision(1)))}</text>`,
  );
  const ticks = [...new Set(pairs.map(({ point }) => point.connections))].map(
    (connections) =>
      `<text x="${x(connections).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${connections}</text>`,
  );
  const drawn = series.map(({ curve, style, measured, predicted }) => {
    const points = curve.pairs.map((pair) => at(pair.point.connections, predicted(pair))).join(' ');
    const dots = curve.pairs.map((pair) => {
      const [cx, cy] = at(pair.point.connections, measured(pair)).split(',');
      return `<circle class="measured ${curve.engine}" cx="${cx}" cy="${cy}" r="3.25"/>`;
    });
    return `<polyline class="model ${curve.engine}${style}" points="${points}"/>${dots.join('')}`;
  });
  return `<text class="title" x="${left}" y="20">${title}</text>${[...lines, ...ticks, ...drawn].join('\n')}`;
}

/** Rates on the left, p50 and p99 on the right, a row for each kind of request. */
export function plot(curves: readonly Curve[]): string {
  const { width, height } = PANEL;
  const place = (column: number, row: number, content: string): string =>
    `<g transform="translate(${column * width} ${HEAD + row * height})">${content}</g>`;
  const panels = KINDS.flatMap((kind: Kind, row) => {
    const shown = curves.filter((curve) => curve.kind === kind);
    const rates = shown.map(
      (curve): Series => ({
        curve,
        style: '',
        measured: ({ point }) => point.throughput,
        predicted: ({ predicted }) => predicted.throughput,
      }),
    );
    const times = shown.flatMap((curve): Series[] => [
      {
        curve,
        style: '',
        measured: ({ point }) => point.p50,
        predicted: ({ predicted }) => predicted.latency.p50,
      },
      {
        curve,
        style: ' p99',
        measured: ({ point }) => point.p99,
        predicted: ({ predicted }) => predicted.latency.p99,
      },
    ]);
    const title = kind[0]?.toUpperCase() + kind.slice(1);
    return [
      place(0, row, panel(`${title}: answers a second`, rates)),
      place(1, row, panel(`${title}: p50 and p99, ms`, times)),
    ];
  });
  const [wide, tall] = [COLUMNS * width, HEAD + KINDS.length * height];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${tall}" width="${wide}" height="${tall}" role="img" aria-label="Measured and simulated rates and response times by the number of connections">
<style>${STYLE}</style>
<rect class="paper" width="${wide}" height="${tall}"/>
${legend()}
${panels.join('\n')}
</svg>
`;
}

function legend(): string {
  const engine = (name: Curve['engine'], x: number): string =>
    `<line class="model ${name}" x1="${x}" x2="${x + 28}" y1="28" y2="28"/><text x="${x + 36}" y="32">${TITLES[name]}</text>`;
  return [
    engine('sqlite', PANEL.left),
    engine('postgres', 160),
    `<line class="model sqlite" x1="290" x2="318" y1="28" y2="28"/><text x="326" y="32">simulated (p50)</text>`,
    `<line class="model sqlite p99" x1="440" x2="468" y1="28" y2="28"/><text x="476" y="32">p99</text>`,
    `<circle class="measured sqlite" cx="530" cy="28" r="3.25"/><text x="540" y="32">measured</text>`,
    `<text x="${PANEL.left}" y="54">Connections, each asking again once it is answered, on logarithmic axes</text>`,
  ].join('\n');
}
