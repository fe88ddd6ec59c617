/** Of the keys of connections in globalState. On its own, so that whoever starts can look for one and load nothing. */
export const connectionKeyPrefix = 'connection/';
