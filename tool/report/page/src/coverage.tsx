// What could not be seen, and why: blind must never look clean.
import type { Coverage, Gap } from "./data";
import { Figures, Section } from "./parts";

function Gaps({ gaps }: { gaps: Gap[] }) {
  return (
    <table class="plain">
      <thead><tr><th>what</th><th>where</th><th>why</th></tr></thead>
      <tbody>
        {gaps.map((gap, place) => (
          <tr key={place}><td>{gap.what}</td><td><code>{gap.where}</code></td><td>{gap.why}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

interface Properties {
  coverage: Coverage;
  gaps?: Gap[];
  budget?: string[];
  leftOut: number;
}

export function CoveragePanel({ coverage, gaps = [], budget = [], leftOut }: Properties) {
  const { files, dependencies, calls } = coverage;
  const causes = Object.entries(calls.unresolved_by_cause).sort((a, b) => b[1] - a[1]);
  return (
    <>
      {budget.length > 0 && (
        <Section title="Over budget">
          <ul class="notes">{budget.map((line) => <li key={line}>{line}</li>)}</ul>
        </Section>
      )}
      <Section title="Files">
        <Figures of={[
          [files.found.toLocaleString("en"), "found"],
          [files.analysed.toLocaleString("en"), "reported on"],
          [files.left_out.toLocaleString("en"), "left out", "generated, vendor, testdata, tests, or excluded"],
          [files.broken.toLocaleString("en"), "broken", "did not parse"],
          [files.unreadable.toLocaleString("en"), "unreadable"],
        ]} />
        {leftOut > 0 && <p class="soft">The lines of {leftOut.toLocaleString("en")} places are not in this page, to keep it small.</p>}
      </Section>
      {calls.resolved + calls.may + calls.unresolved > 0 && (
        <Section title="Calls">
          <Figures of={[
            [calls.resolved.toLocaleString("en"), "resolved"],
            [calls.may.toLocaleString("en"), "may", "one of several callees"],
            [calls.unresolved.toLocaleString("en"), "unresolved"],
          ]} />
          {causes.length > 0 && (
            <table class="plain">
              <thead><tr><th>unresolved because</th><th class="number">calls</th></tr></thead>
              <tbody>{causes.map(([cause, number]) => <tr key={cause}><td>{cause}</td><td class="number">{number.toLocaleString("en")}</td></tr>)}</tbody>
            </table>
          )}
        </Section>
      )}
      <Section title="Dependencies" note={`read from: ${dependencies.mode}`}>
        <Figures of={[
          [dependencies.standard_library.toLocaleString("en"), "standard library", "packages"],
          [dependencies.vendor.toLocaleString("en"), "vendor", "packages"],
          [dependencies.module_cache.toLocaleString("en"), "module cache", "packages"],
          [dependencies.replaced.toLocaleString("en"), "replaced", "packages"],
          [dependencies.missing.length.toLocaleString("en"), "missing", "packages"],
        ]} />
        {dependencies.missing.length > 0 && (
          <table class="plain">
            <thead><tr><th>missing</th><th class="number">imported by files</th></tr></thead>
            <tbody>
              {dependencies.missing.map((one) => (
                <tr key={one.import_path}><td><code>{one.import_path}</code></td><td class="number">{one.imported_by}</td></tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      {gaps.length > 0 && <Section title="Not placed" note={`${gaps.length}`}><Gaps gaps={gaps} /></Section>}
      {coverage.gaps.length > 0 && <Section title="Not seen" note={`${coverage.gaps.length}`}><Gaps gaps={coverage.gaps} /></Section>}
    </>
  );
}
