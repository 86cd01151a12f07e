// The way from the line that makes layers to what holds them and who started that: each step with how sure it is.
import type { ComponentChildren } from "preact";
import type { Call, CodeSite, SourceFinding } from "../data";
import { Section, Tag } from "../parts";
import { Place, type Sources } from "../source";
import { shortName } from "./figures";

export interface CauseStep {
  name: string; // "made in"
  body: ComponentChildren; // null: not told by the evidence
  sure: string; // how sure it is; of what isn't told: what would tell it
  notes?: ComponentChildren[]; // below it
}

export function Where({ call: [name, file, line] }: { call: Call }) {
  return (
    <>
      {shortName(name)} <code class="soft">{file}:{line}</code>
    </>
  );
}

export function callOf({ function: name, file, line }: CodeSite): Call {
  return [name, file, line];
}

export function CausePath({ steps }: { steps: CauseStep[] }) {
  return (
    <Section title="Root-cause path" note="from the line to who started what holds it">
      <ol class="evidence cause">
        {steps.map(({ name, body, sure, notes = [] }) => (
          <li key={name}>
            <p class="what">
              <span class="soft">{name}</span> {body ?? <span class="soft">not told by this evidence</span>} <Tag kind={body === null ? "warn" : ""}>{sure}</Tag>
            </p>
            {notes.map((note, at) => <p class="soft" key={at}>{note}</p>)}
          </li>
        ))}
      </ol>
    </Section>
  );
}

export function Findings({ of, sources }: { of: SourceFinding[]; sources: Sources }) {
  if (of.length === 0) return null;
  return (
    <Section title="What to change" note="findings of check at this line">
      {of.map((finding, at) => (
        <div key={at}>
          <p class="what">{finding.message} <span class="soft">({finding.rule})</span></p>
          <Place sources={sources} site={finding.site} open={of.length <= 4} />
        </div>
      ))}
    </Section>
  );
}
