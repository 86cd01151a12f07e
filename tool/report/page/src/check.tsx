// The page of `waybill check`.
import { CoveragePanel } from "./coverage";
import type { CheckData, Finding, Rule } from "./data";
import type { Page } from "./page";
import { count, Figures, Jump, Section, Tag } from "./parts";
import { Place, type Sources } from "./source";
import { differing, type View } from "./view";

const kRank = { error: 3, warning: 2, info: 1 };

function Severity({ finding }: { finding: Finding }) {
  return <span class={`severity ${finding.severity}`}>{finding.severity}</span>;
}

interface RuleRow {
  rule: Rule;
  findings: number[];
}

interface FileRow {
  file: string;
  findings: number[];
}

export function checkPage(data: CheckData, sources: Sources): Page {
  const names = differing(data.findings.map((finding) => finding.fingerprint));
  const rules = new Map(data.rules.map((rule) => [rule.name, rule]));
  const of = (severity: string) => data.findings.filter((finding) => finding.severity === severity).length;

  const links = (places: number[]) => (
    <ul class="links findings">
      {places.slice(0, 500).map((place) => {
        const finding = data.findings[place]!;
        return (
          <li key={place}>
            <Jump view="findings" name={names[place]!}>
              <code>{sources.short(finding.site)}</code> {finding.message}
            </Jump>
          </li>
        );
      })}
      {places.length > 500 && <li class="soft">and {places.length - 500} more</li>}
    </ul>
  );

  const findingView: View<Finding> = {
    name: "findings",
    title: "Findings",
    one: "finding",
    rows: data.findings,
    names,
    none: "Nothing was found.",
    text: (finding) => [finding.rule, finding.code, finding.severity, finding.message, sources.short(finding.site)].join(" "),
    heading: (finding) => finding.rule,
    columns: [
      { name: "severity", title: "Severity", width: 72, rank: 1, cell: (finding) => <Severity finding={finding} />, by: (finding) => -kRank[finding.severity] },
      { name: "rule", title: "Rule", width: 150, rank: 2, cell: (finding) => <span title={finding.code}>{finding.rule}</span>, by: (finding) => finding.rule },
      { name: "message", title: "What", width: 200, grow: 4, rank: 0, cell: (finding) => <span title={finding.message}>{finding.message}</span> },
      { name: "place", title: "Where", width: 160, grow: 2, rank: 5, cell: (finding) => <code class="tail" title={sources.name(finding.site)}><bdi>{sources.short(finding.site)}</bdi></code>, by: (finding) => sources.short(finding.site) },
      { name: "certainty", title: "Certainty", width: 74, rank: 6, cell: (finding) => <span class="soft">{finding.certainty}</span>, by: (finding) => finding.certainty },
    ],
    filters: [
      { name: "error", title: "errors", tells: "severity error", test: (finding) => finding.severity === "error" },
      { name: "warning", title: "warnings", tells: "severity warning", test: (finding) => finding.severity === "warning" },
      { name: "info", title: "infos", tells: "severity info", test: (finding) => finding.severity === "info" },
      { name: "proven", title: "proven", tells: "every step was resolved", test: (finding) => finding.certainty === "proven" },
      { name: "fixable", title: "with a fix", tells: "waybill knows edits that mend it", test: (finding) => finding.fix !== "" },
    ],
    detail: (finding) => (
      <>
        <p class="subtitle">
          <Severity finding={finding} /> <code>{finding.code}</code> · {finding.certainty}
          {finding.fix !== "" && <Tag>{finding.fix} fix</Tag>}
        </p>
        <p class="message">{finding.message}</p>
        <Place sources={sources} site={finding.site} open />
        {finding.evidence.length > 0 && (
          <Section title="Evidence" note="each step that leads to it">
            <ol class="evidence">
              {finding.evidence.map((step, place) => (
                <li key={place}>
                  <p class="what">{step.note}</p>
                  <Place sources={sources} site={step.site} open={finding.evidence.length <= 8} />
                </li>
              ))}
            </ol>
          </Section>
        )}
        <Section title="Rule">
          <p>
            <Jump view="rules" name={finding.rule}>{finding.rule}</Jump> {rules.get(finding.rule)?.summary}
          </p>
          <p class="soft">More: <code>waybill explain {finding.rule}</code> · to silence it: <code>//waybill:ignore {finding.rule} why</code></p>
        </Section>
      </>
    ),
  };

  const group = (by: (finding: Finding) => string) => {
    const groups = new Map<string, number[]>();
    data.findings.forEach((finding, place) => {
      const list = groups.get(by(finding));
      if (list) list.push(place);
      else groups.set(by(finding), [place]);
    });
    return groups;
  };
  const byRule = group((finding) => finding.rule);
  const byFile = group((finding) => data.files[finding.site[0]]!);
  const worst = (places: number[]) => Math.max(0, ...places.map((place) => kRank[data.findings[place]!.severity]));

  const ruleRows: RuleRow[] = data.rules.map((rule) => ({ rule, findings: byRule.get(rule.name) ?? [] }));
  const ruleView: View<RuleRow> = {
    name: "rules",
    title: "Rules",
    one: "rule",
    rows: ruleRows,
    names: ruleRows.map(({ rule }) => rule.name),
    none: "No rule ran.",
    text: ({ rule }) => `${rule.name} ${rule.code} ${rule.summary}`,
    heading: ({ rule }) => rule.name,
    columns: [
      { name: "code", title: "Code", width: 62, rank: 3, cell: ({ rule }) => <code>{rule.code}</code>, by: ({ rule }) => rule.code },
      { name: "rule", title: "Rule", width: 170, grow: 1, rank: 0, cell: ({ rule }) => rule.name, by: ({ rule }) => rule.name },
      { name: "summary", title: "What it finds", width: 200, grow: 3, rank: 2, cell: ({ rule }) => <span title={rule.summary}>{rule.summary}</span> },
      { name: "findings", title: "Findings", width: 74, number: true, rank: 1, cell: ({ findings }) => findings.length, by: ({ findings }) => findings.length },
    ],
    filters: [{ name: "found", title: "with findings", tells: "found something", test: ({ findings }) => findings.length > 0 }],
    detail: ({ rule, findings }) => (
      <>
        <p class="subtitle"><code>{rule.code}</code></p>
        <p class="message">{rule.summary}</p>
        <Section title="Findings" note={`${findings.length}`}>{links(findings)}</Section>
      </>
    ),
  };

  const fileRows: FileRow[] = [...byFile].map(([file, findings]) => ({ file, findings }));
  const fileView: View<FileRow> = {
    name: "files",
    title: "Files",
    one: "file",
    rows: fileRows,
    names: fileRows.map(({ file }) => file),
    none: "No file has findings.",
    text: ({ file }) => file,
    heading: ({ file }) => file,
    columns: [
      { name: "file", title: "File", width: 200, grow: 4, rank: 0, cell: ({ file }) => <code class="tail" title={file}><bdi>{file}</bdi></code>, by: ({ file }) => file },
      { name: "rules", title: "Rules", width: 200, grow: 3, rank: 2, cell: ({ findings }) => [...new Set(findings.map((place) => data.findings[place]!.rule))].join(", ") },
      { name: "findings", title: "Findings", width: 74, number: true, rank: 1, cell: ({ findings }) => findings.length, by: ({ findings }) => findings.length },
    ],
    filters: [
      { name: "error", title: "with errors", tells: "at least one finding of severity error", test: ({ findings }) => worst(findings) === 3 },
    ],
    detail: ({ findings }) => (
      <>
        <Figures of={[[findings.length, "findings"], [new Set(findings.map((place) => data.findings[place]!.rule)).size, "rules"]]} />
        <Section title="Findings">{links(findings)}</Section>
      </>
    ),
  };

  const silenced = [
    data.suppressed > 0 ? `${count(data.suppressed, "finding")} silenced by comments` : "",
    data.known > 0 ? `${count(data.known, "finding")} left out because they are known` : "",
  ].filter((text) => text !== "");
  return {
    title: "Findings",
    summary: [
      [data.findings.length, "findings"],
      [of("error"), "errors"],
      [of("warning"), "warnings"],
      [of("info"), "infos"],
      [data.coverage.files.analysed, "files"],
    ],
    alarm: silenced.join(", "),
    views: [findingView, ruleView, fileView] as unknown as View[],
    panels: [{ name: "coverage", title: "Coverage", body: () => <CoveragePanel coverage={data.coverage} leftOut={data.source_left_out} /> }],
  };
}
