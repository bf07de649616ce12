/** Files as a tar archive (ustar), in the order of their names, without owner and time: equal contents are equal bytes. */
export const tarOf = (files: ReadonlyMap<string, Uint8Array>): Buffer => {
  const blocks = [...files]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, bytes]) => [
      headerOf(path, bytes.length),
      Buffer.from(bytes),
      Buffer.alloc(-bytes.length & 511),
    ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
};

/** @throws RangeError for a path that is longer than the format has room for */
const headerOf = (path: string, size: number): Buffer => {
  const header = Buffer.alloc(512);
  const cut = Buffer.byteLength(path) <= 100 ? -1 : path.indexOf('/', Buffer.byteLength(path) - 101);
  const [prefix, name] = cut < 0 ? ['', path] : [path.slice(0, cut), path.slice(cut + 1)];
  if (Buffer.byteLength(name) > 100 || Buffer.byteLength(prefix) > 155)
    throw new RangeError(`${path} is too long for a tar archive`);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
};
