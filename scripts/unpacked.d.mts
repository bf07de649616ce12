export declare const forManagerTests: Readonly<Record<string, string>>;
export declare const unpacked: (name: string, packages: Readonly<Record<string, string>>) => string;
