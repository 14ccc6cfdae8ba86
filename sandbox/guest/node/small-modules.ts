/** What is to be said in modules whose other members all refuse. */
export const sea = { isSea: () => false };

export const traceEvents = { getEnabledCategories: () => undefined };
