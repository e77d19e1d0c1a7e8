-- Run once, by the superuser, when the PostgreSQL volume is empty: two owners, neither of them a superuser, so that
-- neither the product nor Temporal can read the other's databases.
\getenv owner_password OWNER_PASSWORD
\getenv temporal_password TEMPORAL_PASSWORD

-- CREATEROLE: `hlta bootstrap` makes one role for each service.
create role hlta login createrole password :'owner_password';
create role temporal login password :'temporal_password';

create database hlta owner hlta;
create database temporal owner temporal;
create database temporal_visibility owner temporal;

revoke connect on database hlta, temporal, temporal_visibility from public;
