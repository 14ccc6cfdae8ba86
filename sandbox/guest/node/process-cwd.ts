let directory = "/var/task";

export function workingDirectory(): string {
  return directory;
}

export function setWorkingDirectory(path: string): void {
  directory = path;
}
