/** The flags of `rigger lab up`. */
export interface UpFlags {
  readonly hosts?: string;
  readonly with?: string;
  readonly redfish?: string;
  readonly install?: boolean;
  readonly coldBoot?: boolean;
}
