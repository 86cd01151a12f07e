import type { ComponentChildren } from "preact";
import type { View } from "./view";

/** Something to read that is no list. */
export interface Panel {
  name: string;
  title: string;
  body: () => ComponentChildren;
}

/** What a command's page is made of. */
export interface Page {
  title: string;
  summary: [value: string | number, name: string][];
  alarm: string; // "" if all is well
  views: View[];
  panels: Panel[];
}
