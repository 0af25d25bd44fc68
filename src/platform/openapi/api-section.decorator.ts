import { ApiTags } from '@nestjs/swagger';

const sections = new Map<string, string>();

/**
 * Puts a controller's calls into a section of the API description, with a sentence about them. Another controller joins
 * the section with `@ApiTags(name)`.
 * @throws Error when the section already has another description
 */
export function ApiSection(name: string, description: string): ClassDecorator {
  const other = sections.get(name);
  if (other !== undefined && other !== description) {
    throw new Error(`The section ${name} of the API has two descriptions: "${other}" and "${description}".`);
  }
  sections.set(name, description);
  return ApiTags(name);
}

/** Returns the sections with these names, in alphabetical order. */
export function describedSections(names: ReadonlySet<string>): { name: string; description: string }[] {
  return Array.from(sections, ([name, description]) => ({ name, description }))
    .filter(({ name }) => names.has(name))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
