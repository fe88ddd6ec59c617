/** Places of a kind in a text: how many there are, and where in it the first one is. */
export interface CountedPlaces {
  count: number;
  offset: number;
}

export function addPlace(places: CountedPlaces | undefined, offset: number): CountedPlaces {
  return places ? { ...places, count: places.count + 1 } : { count: 1, offset };
}
