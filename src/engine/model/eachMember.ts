/** At the end of `arrayPath`: the members of the object there are the rows. */
export const eachMember = '*';
