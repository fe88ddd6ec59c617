/** Times of the past that do not depend on the start, ten minutes apart, so that ids are the same every time. */
export type PastClock = () => number;
