export function judged(printed: string): { readonly passed: number; readonly failed: number };
