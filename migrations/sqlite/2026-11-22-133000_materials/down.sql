DROP TABLE material_uses;
DROP TABLE items;
