const sectorSize = 512;
/** The first partition begins at 1 MiB, so that GRUB's core image fits before it. */
export const partitionStart = 2048;

/**
 * The first sector of a BIOS disk with one Linux partition: GRUB's `boot.img`, then the MBR partition table.
 * `boot.img` loads its next stage from sector 1, where `core.img` is put: the layout that GRUB calls
 * embedding (GRUB manual, "BIOS installation").
 * @param boot GRUB's `boot.img`, 512 bytes, of which the first 440 are code
 * @param sectors length of the partition
 */
export const masterBootRecord = (boot: Buffer, sectors: number): Buffer => {
  const record = Buffer.alloc(sectorSize);
  boot.copy(record, 0, 0, 440);
  const entry = 446;
  record[entry] = 0x80; // active
  record.fill(0xff, entry + 1, entry + 4); // cylinder, head and sector: "use LBA instead"
  record[entry + 4] = 0x83; // Linux
  record.fill(0xff, entry + 5, entry + 8);
  record.writeUInt32LE(partitionStart, entry + 8);
  record.writeUInt32LE(sectors, entry + 12);
  record.writeUInt16LE(0xaa55, 510);
  return record;
};
